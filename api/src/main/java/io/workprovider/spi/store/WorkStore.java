package io.workprovider.spi.store;

import java.util.function.Function;

/**
 * The storage that all nodes share, as one node reaches it.
 *
 * <p>This is also the seam at which a test can cut a node off from its storage. Thread-safe; a read
 * does not wait for a write. Each call returns, or throws {@link
 * io.workprovider.ProviderUnavailableException}, within half a lease; a call that throws may have
 * been done. What a step itself throws leaves as it is, and its transaction is rolled back.
 */
public interface WorkStore extends AutoCloseable {

  /**
   * Runs a step that only looks, on one snapshot. It waits for no writer, since handlers are fed by
   * it.
   *
   * @param what what the step is for, after "cannot", for the message if it fails
   */
  <T> T read(String what, Function<WorkTables, T> step);

  /**
   * Runs a step that decides. Steps of all nodes are <em>one after another</em>: each sees all that
   * was written before, and nobody writes while it runs; what it wrote is seen and kept whole or
   * not at all. Everything that the kit promises rests on this (Rules A1, P2, E1). A step whose
   * transaction was rolled back because of another's may be run again.
   *
   * @param what as for {@link #read}
   */
  <T> T write(String what, Function<WorkTables, T> step);

  /** Ends with its node, which calls it. Idempotent; does not throw. */
  @Override
  void close();
}
