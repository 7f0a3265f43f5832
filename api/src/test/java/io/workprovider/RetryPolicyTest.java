package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RetryPolicyTest {

  @Test
  void h1_defaultsAreFiveTriesWithDoublingPauses() {
    assertEquals(
        List.of(millis(100), millis(200), millis(400), millis(800), OptionalLong.empty()),
        pauses(RetryPolicy.defaults(), 5));
  }

  @Test
  void h1_pausesGrowToTheLongestAndStayThere() {
    RetryPolicy policy =
        RetryPolicy.forever().withPauses(Duration.ofMillis(3), Duration.ofMillis(10));
    assertEquals(
        List.of(millis(3), millis(6), millis(10), millis(10), millis(10)), pauses(policy, 5));
  }

  @Test
  void h2_oneTryIsOneTry() {
    assertEquals(OptionalLong.empty(), RetryPolicy.never().pauseAfter(1, 0));
  }

  @Test
  void h2_triesAreUsedUpExactlyWhenCounted() {
    RetryPolicy policy = RetryPolicy.attempts(3);
    assertTrue(policy.pauseAfter(2, 0).isPresent());
    assertEquals(OptionalLong.empty(), policy.pauseAfter(3, 0));
    assertEquals(OptionalLong.empty(), policy.pauseAfter(4, 0));
  }

  @Test
  void h1_foreverIsForever() {
    RetryPolicy policy = RetryPolicy.forever();
    assertEquals(OptionalLong.of(30_000_000_000L), policy.pauseAfter(Integer.MAX_VALUE, 0));
  }

  @Test
  void h1_aCountThatOverflowedDoesNotEndIt() {
    RetryPolicy policy = RetryPolicy.forever();
    assertEquals(millis(100), policy.pauseAfter(Integer.MIN_VALUE, 0));
  }

  @Test
  void h1_jitterShortensAPauseByItsShareAtMost() {
    Random random = new Random(1);
    RetryPolicy policy =
        RetryPolicy.forever()
            .withPauses(Duration.ofSeconds(1), Duration.ofDays(365))
            .withJitter(0.25);
    for (int i = 0; i < 10_000; i++) {
      int attempt = 1 + random.nextInt(2_000);
      long whole = policy.pauseAfter(attempt, 0).orElseThrow();
      long pause = policy.pauseAfter(attempt, random.nextDouble()).orElseThrow();
      assertTrue(pause <= whole && pause >= whole * 0.75 - 1, attempt + ": " + pause);
    }
  }

  @Test
  void h1_withoutJitterChanceDecidesNothing() {
    RetryPolicy policy = RetryPolicy.defaults().withJitter(0);
    assertEquals(millis(200), policy.pauseAfter(2, 0.999));
  }

  @Test
  void h1_fullJitterGoesDownToNothing() {
    RetryPolicy policy = RetryPolicy.defaults().withJitter(1);
    long shortest = policy.pauseAfter(1, Math.nextDown(1.0)).orElseThrow();
    assertTrue(shortest >= 0 && shortest < 10, "pause of " + shortest + " ns");
  }

  @Test
  void h1_noPauseStaysNoPause() {
    RetryPolicy policy = RetryPolicy.forever().withPauses(Duration.ZERO, Duration.ZERO);
    assertEquals(OptionalLong.of(0), policy.pauseAfter(5_000, 0.5));
  }

  @Test
  void h1_theLongestPauseIsNeverPassed() {
    Duration year = Duration.ofDays(365);
    RetryPolicy policy = RetryPolicy.forever().withPauses(year, year).withJitter(0);
    assertEquals(OptionalLong.of(year.toNanos()), policy.pauseAfter(1_000_000, 0.5));
  }

  @Test
  void tellsItself() {
    assertEquals(
        "RetryPolicy[attempts=5, pauses=PT0.1S..PT30S, jitter=0.5]",
        RetryPolicy.defaults().toString());
    assertEquals(
        "RetryPolicy[attempts=unlimited, pauses=PT0.1S..PT30S, jitter=0.5]",
        RetryPolicy.forever().toString());
    assertEquals(5, RetryPolicy.defaults().maxAttempts());
  }

  @Test
  void rejectsNoAttempts() {
    assertRefused("A retry policy has at least 1 attempt, not 0.", () -> RetryPolicy.attempts(0));
  }

  @Test
  void rejectsPausesThatAreNone() {
    RetryPolicy policy = RetryPolicy.defaults();
    assertRefused(
        "Pauses go from 0 up to 365 days: the first is PT-1S, the longest PT1S.",
        () -> policy.withPauses(Duration.ofSeconds(-1), Duration.ofSeconds(1)));
    assertRefused(
        "Pauses go from 0 up to 365 days: the first is PT2S, the longest PT1S.",
        () -> policy.withPauses(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertRefused(
        "Pauses go from 0 up to 365 days: the first is PT2S, the longest PT8784H.",
        () -> policy.withPauses(Duration.ofSeconds(2), Duration.ofDays(366)));
  }

  @Test
  void rejectsJitterThatIsNoShare() {
    RetryPolicy policy = RetryPolicy.defaults();
    assertRefused("Jitter is a share from 0 to 1, not -0.1.", () -> policy.withJitter(-0.1));
    assertRefused("Jitter is a share from 0 to 1, not 1.1.", () -> policy.withJitter(1.1));
    assertRefused("Jitter is a share from 0 to 1, not NaN.", () -> policy.withJitter(Double.NaN));
  }

  private static List<OptionalLong> pauses(RetryPolicy policy, int tries) {
    return IntStream.rangeClosed(1, tries).mapToObj(i -> policy.pauseAfter(i, 0)).toList();
  }

  private static OptionalLong millis(long millis) {
    return OptionalLong.of(millis * 1_000_000);
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
