package io.workprovider.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.broken.Mutants;
import io.workprovider.conformance.broken.NothingFixture;
import io.workprovider.memory.Flaw;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fuzz finds what is broken on purpose, each by the check that is there for it. */
class FuzzTest {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final long FIRST_SEED = 4;

  private static Optional<Finding> find(Supplier<ProviderFixture> broken, Duration shrinking) {
    return new Fuzz(broken, FIRST_SEED).run(TIME, shrinking);
  }

  /** Plays on to a finding as wanted: what a flaw shows first hangs on how the threads run. */
  private static Optional<Finding> find(
      Predicate<Finding> wanted, Supplier<ProviderFixture> broken, Duration shrinking) {
    long end = System.nanoTime() + TIME.toNanos();
    long seed = FIRST_SEED;
    for (long left = TIME.toNanos(); left > 0; left = end - System.nanoTime()) {
      Optional<Finding> finding = new Fuzz(broken, seed).run(Duration.ofNanos(left), shrinking);
      if (finding.isEmpty() || wanted.test(finding.get())) {
        return finding;
      }
      seed = finding.get().seed() + 1;
    }
    return Optional.empty();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_FENCE_ON_SAVE, STALE_SAVE",
    "TWO_OWNERS, TWO_OWNERS",
    "EPOCH_USED_AGAIN, EPOCH_TWICE",
    "SAVE_MOVES_BACK, MOVED_BACK",
    "GRANT_SKIPS_AN_EVENT, SKIPPED",
    "GRANT_REPEATS_AN_EVENT, REGRESSED",
    "NO_FENCE_OF_ITSELF, TWO_OWNERS",
    "RESUMES_FROM_MEMORY, REGRESSED",
    "NEVER_WAKES_UP, LOST_EVENT",
    "RESET_IGNORED, STALE_SAVE",
    "SAVE_SWALLOWS_REFUSALS, STALE_SAVE",
    "RELEASE_FORGETS_PROGRESS, REGRESSED",
    "POLL_TURNS_ROUND, OUT_OF_ORDER",
    "POLL_REPEATS, POLLED_TWICE",
    "POLL_LOSES, SKIPPED",
    "ACKNOWLEDGES_BEFORE_HANDLING, LOST_EVENT"
  })
  void findsAMutant(String mutant, Check check) {
    Set<Check> found = EnumSet.noneOf(Check.class);
    Predicate<Finding> showsIt =
        finding -> {
          finding.first().violations().forEach(violation -> found.add(violation.check()));
          return found.contains(check);
        };
    find(showsIt, Mutants.named(mutant).fixture(), Duration.ZERO);
    assertTrue(found.contains(check), () -> check + " is not among " + found);
  }

  @Test
  void tellsTheRuleTheCauseAndAShortHistory() {
    Finding finding =
        find(
                candidate -> candidate.check() == Check.REGRESSED,
                Flaw.GRANT_REPEATS_AN_EVENT::fixture,
                Duration.ofSeconds(10))
            .orElseThrow();
    String report = finding.report();
    assertTrue(finding.shortest().played().size() < finding.first().played().size(), report);
    assertTrue(report.contains("-Dconformance.fuzz.seed=" + finding.seed()), report);
    assertTrue(report.contains("REGRESSED (an event came again that was saved past): s"), report);
    assertTrue(report.contains("Rule A11, Every grant reads the position anew: Also"), report);
    assertTrue(report.contains("Commonly because a grant starts from"), report);
    assertTrue(report.contains(" of its " + finding.first().played().size() + " steps: "), report);
    assertTrue(report.matches("(?s).* ms  n\\d+ +granted +fuzz-.*"), report);
    assertTrue(report.matches("(?s).* ms  n\\d+ +release +fuzz-.*, accepted.*"), report);
  }

  @Test
  void findsThatAProviderDoesNothing() {
    Finding finding = find(NothingFixture::new, Duration.ZERO).orElseThrow();
    assertEquals(Check.UNASSIGNED, finding.check());
  }

  @Test
  void saysSoWhenItNeverComesAgain() {
    Finding finding = find(Flaw.GRANT_REPEATS_AN_EVENT::fixture, Duration.ZERO).orElseThrow();
    assertEquals(0, finding.again());
    assertTrue(finding.report().contains("Played again it did not fail"), finding.report());
  }
}
