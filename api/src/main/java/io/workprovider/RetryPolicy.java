package io.workprovider;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How often, and after which pauses, an event is tried again whose handler threw.
 *
 * <p>Pauses grow exponentially and are spread by jitter, so that many partitions which failed for
 * one reason do not come back in one moment. A pure function of the attempt and a random number.
 * Immutable and thread-safe.
 */
public final class RetryPolicy {

  private static final double MULTIPLIER = 2.0;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  /** No computed pause reaches it, and every pause can be added to a clock in nanoseconds. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(365);

  private final int maxAttempts;
  private final Duration firstPause;
  private final Duration longestPause;
  private final double jitter;

  private RetryPolicy(int maxAttempts, Duration firstPause, Duration longestPause, double jitter) {
    this.maxAttempts = maxAttempts;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.jitter = jitter;
  }

  /** Five tries, with pauses of 100 ms, 200 ms, 400 ms and 800 ms, each shortened by up to half. */
  public static RetryPolicy defaults() {
    return attempts(5);
  }

  /** One try. */
  public static RetryPolicy never() {
    return attempts(1);
  }

  /**
   * So many tries in all, the first included, with pauses from 100 ms up to 30 s.
   *
   * @param maxAttempts 1 or more
   */
  public static RetryPolicy attempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(
          "A retry policy has at least 1 attempt, not " + maxAttempts + ".");
    }
    return new RetryPolicy(maxAttempts, Duration.ofMillis(100), Duration.ofSeconds(30), 0.5);
  }

  /** As many tries as it takes. */
  public static RetryPolicy forever() {
    return attempts(UNLIMITED);
  }

  /**
   * The same policy with these pauses: the first, doubled after each try, up to the longest.
   *
   * @param first 0 or more
   * @param longest not below the first, 365 days at most
   */
  public RetryPolicy withPauses(Duration first, Duration longest) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(longest, "longest");
    if (first.isNegative()
        || longest.compareTo(first) < 0
        || longest.compareTo(LONGEST_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "Pauses go from 0 up to 365 days: the first is "
              + first
              + ", the longest "
              + longest
              + ".");
    }
    return new RetryPolicy(maxAttempts, first, longest, jitter);
  }

  /**
   * The same policy with this share of each pause left to chance.
   *
   * @param jitter from 0 (pauses as computed) to 1 (anything between none and the whole pause)
   */
  public RetryPolicy withJitter(double jitter) {
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("Jitter is a share from 0 to 1, not " + jitter + ".");
    }
    return new RetryPolicy(maxAttempts, firstPause, longestPause, jitter);
  }

  /**
   * The verdict after a failed try.
   *
   * @param attempt which try failed, from 1
   * @param random a number in [0, 1)
   * @return nanoseconds to wait before the next try; none if tries are used up
   */
  public OptionalLong pauseAfter(int attempt, double random) {
    if (attempt >= maxAttempts && maxAttempts != UNLIMITED) {
      return OptionalLong.empty();
    }
    double grown = firstPause.toNanos() * Math.pow(MULTIPLIER, Math.max(attempt, 1) - 1);
    double whole = Math.min(grown, (double) longestPause.toNanos());
    return OptionalLong.of((long) (whole * (1 - jitter * random)));
  }

  /**
   * How often an event is tried, the first try included; the highest number there is if for ever.
   */
  public int maxAttempts() {
    return maxAttempts;
  }

  @Override
  public String toString() {
    return "RetryPolicy[attempts="
        + (maxAttempts == UNLIMITED ? "unlimited" : maxAttempts)
        + ", pauses="
        + firstPause
        + ".."
        + longestPause
        + ", jitter="
        + jitter
        + "]";
  }
}
