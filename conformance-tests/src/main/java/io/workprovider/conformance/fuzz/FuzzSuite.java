package io.workprovider.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import io.workprovider.conformance.ProviderFixture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Random joins, leaves, crashes, cuts, appends, resets, stale saves, and handlers that are slow,
 * fail or heed nothing; what the provider says and does meanwhile is judged by an oracle.
 *
 * <p>A provider's author extends it beside {@link io.workprovider.conformance.ProviderConformance}.
 * Two system properties steer it:
 *
 * <ul>
 *   <li>{@code conformance.fuzz.seconds}: how long it looks; 30 unless said otherwise. Episodes are
 *       cut short at the end, and the last one still comes to its peace.
 *   <li>{@code conformance.fuzz.seed}: the seed of the first episode; each further one has the
 *       next. A failure shows the seed of its episode. The schedule follows from it, what threads
 *       do at the same time does not, so the same seed may need several tries to fail again.
 * </ul>
 *
 * <p>A failure names the rule, and what it is commonly due to. The schedule is played again with
 * steps left out, for a minute at most, and the history of the shortest one that still failed is
 * shown.
 */
public abstract class FuzzSuite {

  static final String SEED = "conformance.fuzz.seed";
  static final String SECONDS = "conformance.fuzz.seconds";

  private static final int DEFAULT_SECONDS = 30;
  private static final Duration SHRINKING = Duration.ofMinutes(1);

  /** For an episode to come to its end, and for one more that shrinking has begun. */
  private static final Duration LONGEST_EPISODES = Duration.ofMinutes(6);

  /** For subclasses. */
  protected FuzzSuite() {}

  /** A fixture for one episode, with an empty storage; the suite closes it. */
  protected abstract ProviderFixture fixture();

  @Test
  void randomHistoriesKeepTheContract() {
    long seed = Long.getLong(SEED, System.currentTimeMillis());
    Duration time = Duration.ofSeconds(Integer.getInteger(SECONDS, DEFAULT_SECONDS));
    Fuzz fuzz = new Fuzz(this::fixture, seed);
    // Printed, and not logged: whoever runs it may have no logging set up.
    System.out.printf("%s begins at seed %d, for %s%n", getClass().getName(), seed, time);
    Optional<Finding> finding =
        assertTimeoutPreemptively(
            time.plus(SHRINKING).plus(LONGEST_EPISODES),
            () -> fuzz.run(time, SHRINKING),
            () -> getClass().getName() + " hangs; its first seed was " + seed);
    System.out.printf("%s from seed %d: %s%n", getClass().getName(), seed, fuzz.tally());
    finding.ifPresent(
        found -> fail(getClass().getName() + "." + found.check() + " failed. " + found.report()));
  }
}
