package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * A run to the end could not get there, since a partition stopped: an event used up its tries, or
 * its position has expired.
 */
public final class ConsumerStoppedException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message that names consumer, partition and reason, and what caused it. */
  public ConsumerStoppedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
