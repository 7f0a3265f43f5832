package io.workprovider;

import org.jspecify.annotations.Nullable;

/** Something was asked of a provider that does not declare the capability for it (Rule X1). */
public final class UnsupportedCapabilityException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public UnsupportedCapabilityException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public UnsupportedCapabilityException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
