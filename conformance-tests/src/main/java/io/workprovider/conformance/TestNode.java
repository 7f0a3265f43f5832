package io.workprovider.conformance;

import io.workprovider.WorkProvider;

/** A node of the provider under test. Thread-safe. */
public interface TestNode extends AutoCloseable {

  /** The node's provider; the same object over the node's whole life. */
  WorkProvider provider();

  /**
   * Lets the node die as if its process had been killed: its connections end at once, without a
   * goodbye, and it never reaches the back end again. Its objects in this JVM live on and must
   * fence themselves.
   */
  void crash();

  /**
   * Cuts the node off: nothing it sends arrives, nothing reaches it, and nobody is told. Without
   * effect if it is cut off already.
   */
  void cut();

  /** Ends {@link #cut()}: the node can reach the back end again. */
  void heal();

  /** Closes the node's provider, if it was not crashed. Idempotent. */
  @Override
  void close();
}
