package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * The back end cannot be reached, refuses the login, lacks a privilege, or did not answer in time
 * (Rules D9, L4).
 */
public final class ProviderUnavailableException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public ProviderUnavailableException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public ProviderUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
