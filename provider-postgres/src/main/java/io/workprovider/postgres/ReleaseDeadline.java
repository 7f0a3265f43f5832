package io.workprovider.postgres;

/**
 * By when an assignment that is asked back has to be released: at the latest when the server's
 * clock says so, by the node's own clock, so that the owner has stopped before the leader grants it
 * to somebody else, also if nobody tells the owner (Rules A2, A4). Thread-safe.
 */
final class ReleaseDeadline {

  private static final long NONE = Long.MAX_VALUE;

  private volatile long nanos = NONE;

  /**
   * It has to be released within so long.
   *
   * @param asked when the server was asked, on {@link System#nanoTime}
   * @param within as the server answered, in nanoseconds
   */
  void set(long asked, long within) {
    // That one value means none costs a nanosecond.
    nanos = asked + within == NONE ? NONE - 1 : asked + within;
  }

  /** Whether it has passed. */
  boolean isOver() {
    return nanosLeft() == 0;
  }

  /** Nanoseconds until it passes; 0 if it has; the greatest number if there is none. */
  long nanosLeft() {
    long deadline = nanos;
    return deadline == NONE ? NONE : Math.max(0, deadline - System.nanoTime());
  }
}
