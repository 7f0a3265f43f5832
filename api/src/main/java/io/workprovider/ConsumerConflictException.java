package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * A consumer is declared in another way than the one of the same name that is already there (Rule
 * A14): another sequence, another number of partitions, or twice on one node.
 *
 * <p>What else differs is no conflict. Where it starts was applied once, when the first node
 * declared the consumer, and stays. Of the release deadline, the last declaration holds.
 */
public final class ConsumerConflictException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** An error with a message for whoever has to act on it. */
  public ConsumerConflictException(String message) {
    this(message, null);
  }

  /** An error with a message for whoever has to act on it, and what caused it. */
  public ConsumerConflictException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
