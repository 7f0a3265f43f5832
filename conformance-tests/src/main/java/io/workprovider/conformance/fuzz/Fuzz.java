package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.Happening.Granted;
import io.workprovider.conformance.fuzz.Happening.NodeDone;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Plays episodes from a seed on, one after another, until one shows something. One thread. */
final class Fuzz {

  /** So often a schedule is played again before it is said that it hangs on timing. */
  private static final int TRIES = 3;

  private final Supplier<ProviderFixture> fixtures;
  private final long firstSeed;
  private final Tally tally = new Tally();

  Fuzz(Supplier<ProviderFixture> fixtures, long firstSeed) {
    this.fixtures = fixtures;
    this.firstSeed = firstSeed;
  }

  /**
   * Plays until the time is over. It begins when a first node has run: a server that the first
   * fixture starts, or the tables that a first node makes, cost none of it.
   *
   * @param shrinking how long to look for a shorter schedule that fails in the same way
   */
  Optional<Finding> run(Duration time, Duration shrinking) {
    Episode.Outcome warmUp = Episode.play(fixtures, List.of(), () -> false);
    if (!warmUp.violations().isEmpty()) {
      return Optional.of(new Finding(firstSeed, warmUp, warmUp, 0));
    }
    BooleanSupplier isTimeOver = after(time);
    for (long seed = firstSeed; seed == firstSeed || !isTimeOver.getAsBoolean(); seed++) {
      Episode.Outcome outcome = Episode.play(fixtures, Schedule.of(seed), isTimeOver);
      tally.add(outcome);
      if (!outcome.violations().isEmpty()) {
        return Optional.of(shorten(seed, outcome, after(shrinking)));
      }
    }
    return Optional.empty();
  }

  private static BooleanSupplier after(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() - end >= 0;
  }

  private Finding shorten(long seed, Episode.Outcome first, BooleanSupplier isTimeOver) {
    Check check = first.violations().get(0).check();
    Retrial retrial = new Retrial(check, first);
    boolean again = false;
    for (int i = 0; i < TRIES && !again && !isTimeOver.getAsBoolean(); i++) {
      again = retrial.fails(first.played());
    }
    if (again) {
      Shrinking.shortest(first.played(), retrial::fails, isTimeOver);
    }
    return new Finding(seed, first, retrial.shortest, retrial.failures);
  }

  /** What was played, for a line that says that there was something to see. */
  String tally() {
    return tally.toString();
  }

  /** Plays steps again, and remembers the last time that they failed in the same way. */
  private final class Retrial {

    private final Check check;
    private Episode.Outcome shortest;
    private int failures;

    Retrial(Check check, Episode.Outcome first) {
      this.check = check;
      this.shortest = first;
    }

    boolean fails(List<Step> steps) {
      Episode.Outcome outcome = Episode.play(fixtures, steps, () -> false);
      boolean fails = outcome.shows(check);
      if (fails) {
        failures++;
        shortest = outcome;
      }
      return fails;
    }
  }

  private static final class Tally {

    private int episodes;
    private int steps;
    private int happenings;
    private long grants;
    private long faults;

    void add(Episode.Outcome outcome) {
      episodes++;
      steps += outcome.played().size();
      happenings += outcome.history().size();
      grants += Oracle.all(outcome.history(), Granted.class).size();
      faults +=
          Oracle.all(outcome.history(), NodeDone.class).stream()
              .filter(done -> HandlingChecks.FAULTS.contains(done.what()))
              .count();
    }

    @Override
    public String toString() {
      return "%d episodes, %d steps, %d crashes, cuts and heals, %d grants, %d happenings judged"
          .formatted(episodes, steps, faults, grants, happenings);
    }
  }
}
