package io.workprovider.kafka;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Pauses that grow from 100 ms to 5 s while something stays broken (Rule L4). One thread. */
final class Backoff {

  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 5_000_000_000L;
  private static final long LOOK_NANOS = 50_000_000L;

  private long next = FIRST_NANOS;

  /** The next pause begins anew. */
  void reset() {
    next = FIRST_NANOS;
  }

  /** How long to wait now; longer the next time. */
  long nextNanos() {
    long now = next;
    next = Math.min(next * 2, LONGEST_NANOS);
    return now;
  }

  /** Waits, unless this becomes true. */
  void pause(BooleanSupplier stop) {
    long deadline = System.nanoTime() + nextNanos();
    while (!stop.getAsBoolean() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
