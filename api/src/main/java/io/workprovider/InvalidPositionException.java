package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * A position of another provider, one that does not parse, or one to reset to that is beyond the
 * last event (Rule P7). Nothing was changed.
 */
public final class InvalidPositionException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public InvalidPositionException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public InvalidPositionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
