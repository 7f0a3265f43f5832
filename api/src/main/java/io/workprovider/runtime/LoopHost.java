package io.workprovider.runtime;

/** What the loops of one consumer share. Thread-safe. */
interface LoopHost {

  /** Where turns run. */
  BoundedExecutor workers();

  /** Runs a short task after a while; not at all once the service has stopped. */
  void after(long nanos, Runnable task);

  /** Whether this is a run to the end, in which loops say when they are caught up. */
  boolean runsOnce();

  /** So many more events were handled. */
  void handled(int events);

  /** A loop was caught up, or stopped. */
  void changed();

  /** A loop has ended. */
  void ended(PartitionLoop loop);
}
