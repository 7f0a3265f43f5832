package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * A setting that is unknown, or whose value is not allowed (Rule D8). The message never contains a
 * secret.
 */
public final class InvalidSettingException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public InvalidSettingException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public InvalidSettingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
