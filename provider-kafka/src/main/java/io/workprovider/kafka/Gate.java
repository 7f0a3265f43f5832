package io.workprovider.kafka;

/**
 * Whether a node is open; what is asked of one that is closed is refused (Rule L1). Thread-safe.
 */
final class Gate {

  private volatile boolean closed;

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Lets pass while the node is open.
   *
   * @throws IllegalStateException if it is closed
   */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This provider of Kafka is closed. Load another.");
    }
  }
}
