package io.workprovider.conformance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until something is so, up to a bound and no longer than it takes. */
public final class Await {

  private static final long PAUSE_NANOS = 1_000_000;

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what the condition as a fact, for the failure's message
   * @throws AssertionError if the time is over or this thread is interrupted
   */
  public static void until(String what, Duration bound, BooleanSupplier condition) {
    if (!within(bound, condition)) {
      throw new AssertionError(
          Thread.currentThread().isInterrupted()
              ? "Interrupted while waiting for: " + what + "."
              : "Not within " + bound.toMillis() + " ms: " + what + ".");
    }
  }

  /**
   * Returns as soon as the condition holds, or when the time is over.
   *
   * @return whether it holds; false as well if this thread is interrupted, whose flag is kept
   */
  public static boolean within(Duration bound, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      // A condition can hang on a clock, a thread's end or another process, which signal nobody.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }
}
