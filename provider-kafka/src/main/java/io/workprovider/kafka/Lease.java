package io.workprovider.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a membership may be taken for alive without asking (Rule A4).
 *
 * <p>A commit that succeeds proves that the broker took this member for alive after the commit was
 * sent, and, with the classic protocol, begins its session anew. So it is alive for a session
 * timeout from then on, by this node's own monotonic clock; a fifth of that is left for clocks that
 * do not run alike. With the {@code consumer} protocol a commit does not prolong the session, the
 * heartbeat before it did: its interval is taken off. Thread-safe.
 */
final class Lease {

  private final long limitNanos;
  private final LongSupplier clock;
  private volatile long provenAt;
  private volatile boolean ended;

  /**
   * A lease that begins now.
   *
   * @param session after how long without a sign of life the broker takes the member for dead
   * @param unsure how much earlier than the proof the broker's last sign of life may be
   * @param clock nanoseconds that never go back
   */
  Lease(Duration session, Duration unsure, LongSupplier clock) {
    this.limitNanos = Math.max(session.minus(unsure).toNanos() / 5 * 4, 1);
    this.clock = clock;
    this.provenAt = clock.getAsLong();
  }

  /** The time, for {@link #proven}, to be taken before a proof is sent. */
  long now() {
    return clock.getAsLong();
  }

  /** Something that was sent at this time has proved that the member is alive. */
  void proven(long sentAt) {
    if (sentAt - provenAt > 0) {
      provenAt = sentAt;
    }
  }

  /** The membership is over. */
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isHeld() {
    return !ended && clock.getAsLong() - provenAt < limitNanos;
  }

  /** Whether it is time for the next proof: early enough to fail and be tried again. */
  boolean isDue() {
    return clock.getAsLong() - provenAt >= limitNanos / 4;
  }

  /** How long one attempt at a proof may take. */
  Duration attempt() {
    return Duration.ofNanos(limitNanos / 3);
  }
}
