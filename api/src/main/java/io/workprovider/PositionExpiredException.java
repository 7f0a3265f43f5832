package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * The stored position points at events that are no longer there, or not there yet (Rule P9). The
 * partition stops until an operator resets it.
 */
public final class PositionExpiredException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public PositionExpiredException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public PositionExpiredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
