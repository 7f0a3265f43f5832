package io.workprovider;

import org.jspecify.annotations.Nullable;

/** No provider could be chosen (Rules D2 to D6). */
public final class ProviderSelectionException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public ProviderSelectionException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public ProviderSelectionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
