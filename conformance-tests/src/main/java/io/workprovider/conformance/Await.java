package io.workprovider.conformance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until something is so, up to a bound and no longer than it takes. */
final class Await {

  private static final long PAUSE_NANOS = 1_000_000;

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what the condition as a fact, for the failure's message
   */
  static void until(String what, Duration bound, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + bound.toMillis() + " ms: " + what + ".");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("Interrupted while waiting for: " + what + ".");
      }
      // A condition can hang on a clock, a thread's end or another process, which signal nobody.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
