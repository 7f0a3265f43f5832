package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.util.function.Supplier;

/**
 * Whether a node is open; what is asked of one that is closed is refused (Rule L1). Thread-safe.
 */
final class Gate {

  private static final String CLOSED = "This provider of Kafka is closed. Load another.";

  private volatile boolean closed;

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Does what can only be done while the node is open. Where it fails since the node was closed
   * meanwhile, that is what is said.
   *
   * @throws IllegalStateException if it is closed
   */
  <T> T whileOpen(Supplier<T> work) {
    requireOpen();
    try {
      return work.get();
    } catch (ProviderUnavailableException e) {
      if (closed) {
        throw new IllegalStateException(CLOSED, e);
      }
      throw e;
    }
  }

  /**
   * Lets pass while the node is open.
   *
   * @throws IllegalStateException if it is closed
   */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(CLOSED);
    }
  }
}
