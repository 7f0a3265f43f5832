package io.workprovider.postgres.session;

import java.util.function.LongSupplier;

/**
 * The two local clocks by which a lease is judged: the monotonic one, and the wall clock, since a
 * suspended machine may stop the monotonic one.
 *
 * @param nanos monotonic, in nanoseconds, of no fixed origin
 * @param wallMillis wall clock, in milliseconds
 */
public record Ticker(LongSupplier nanos, LongSupplier wallMillis) {

  /** The clocks of this machine. */
  public static Ticker system() {
    return new Ticker(System::nanoTime, System::currentTimeMillis);
  }

  /** Now, on both clocks. */
  public Moment now() {
    return new Moment(nanos.getAsLong(), wallMillis.getAsLong());
  }

  /**
   * A moment on both clocks.
   *
   * @param nanos on the monotonic clock
   * @param wallMillis on the wall clock
   */
  public record Moment(long nanos, long wallMillis) {

    /** The time from an earlier moment to this one, in nanoseconds: by the clock that says more. */
    long nanosSince(Moment earlier) {
      return Math.max(nanos - earlier.nanos, (wallMillis - earlier.wallMillis) * 1_000_000);
    }
  }
}
