package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.Await;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.Happening.NeverCame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One schedule, played on a storage of its own, then left in peace until everything is handled.
 *
 * <p>Of the places for nodes every other one runs the second consumer too (Rule A8).
 */
final class Episode {

  static final String CATEGORY = "fuzz";
  static final int PARTITIONS = 4;
  static final List<String> CONSUMERS = List.of("fuzz-everywhere", "fuzz-somewhere");

  private final History history = new History();
  private final KnownGrants known = new KnownGrants(history);
  private final Bounds bounds;
  private final Places places;
  private final Operator operator;
  private boolean stuck;

  /**
   * What became of a schedule.
   *
   * @param played its steps, without those for which there was no time
   * @param history by time
   * @param violations the worst kind first
   */
  record Outcome(List<Step> played, List<Happening> history, List<Violation> violations) {

    boolean shows(Check check) {
      return violations.stream().anyMatch(violation -> violation.check() == check);
    }
  }

  private Episode(ProviderFixture fixture) {
    this.bounds = fixture.bounds();
    this.operator =
        new Operator(fixture.startNode().provider(), history, known, bounds.convergence());
    this.places = new Places(fixture, history, known);
  }

  /** Plays steps until time is over; what is begun is brought to an end all the same. */
  static Outcome play(
      Supplier<ProviderFixture> fixtures, List<Step> steps, BooleanSupplier isTimeOver) {
    List<Step> played = new ArrayList<>();
    History history;
    try (ProviderFixture fixture = fixtures.get()) {
      Episode episode = new Episode(fixture);
      history = episode.history;
      try {
        for (Step step : steps) {
          if (!episode.stuck && !isTimeOver.getAsBoolean()) {
            episode.places.orNote(step.toString(), () -> episode.play(step));
            played.add(step);
          }
        }
        episode.places.orNote("the end", episode::comeToPeace);
      } finally {
        episode.places.closeAll();
      }
    }
    List<Happening> all = history.all();
    return new Outcome(played, all, Oracle.judge(all));
  }

  private void play(Step step) {
    switch (step.kind()) {
      case JOIN -> places.join(step.which());
      case LEAVE -> places.leave(step.which());
      case CRASH -> places.crash(step.which());
      case CUT -> places.cut(step.which());
      case HEAL -> places.heal(step.which());
      case APPEND -> operator.append(step, Work.Kind.QUICK);
      case APPEND_SLOW -> operator.append(step, Work.Kind.SLOW);
      case APPEND_FAILING -> operator.append(step, Work.Kind.FAILING);
      case APPEND_DEAF -> operator.append(step, Work.Kind.DEAF);
      case RESET -> operator.reset(CONSUMERS.get(step.which()));
      case SAVE_STALE -> places.saveStale(step.which());
      case READ_POSITIONS -> operator.readPositions();
      case WAIT -> waitFor(Duration.ofMillis(step.amount()));
      case SETTLE -> settle(bounds.takeoverAfterCut().plus(bounds.convergence()));
    }
  }

  private static void waitFor(Duration time) {
    Await.within(time, () -> false);
  }

  /** Waits until the nodes that are up own everything (Rules A3, A9). */
  private void settle(Duration bound) {
    for (String consumer : CONSUMERS) {
      Set<String> up = new TreeSet<>(places.up(consumer));
      if (!up.isEmpty() && !Await.within(bound, () -> known.owned(consumer, up) == PARTITIONS)) {
        stuck = true;
        miss(
            Check.UNASSIGNED,
            "%d of %d partitions of consumer=%s are with %s after %d ms"
                .formatted(known.owned(consumer, up), PARTITIONS, consumer, up, bound.toMillis()));
      }
    }
  }

  /** Heals everything, and waits until everything is handled (Rules E1, A10). */
  private void comeToPeace() {
    places.healAll();
    places.join(0);
    Duration bound =
        bounds
            .takeoverAfterCut()
            .plus(bounds.rejoin())
            .plus(bounds.convergence())
            .plus(bounds.wakeUp());
    boolean soon = Await.within(bounds.convergence(), this::isAllHandled);
    if (!soon && isBrokenAlready()) {
      return; // Nobody has to wait for what it has lost as well.
    }
    // What is not handled by then is what the oracle finds.
    Await.within(bound, this::isAllHandled);
    settle(bounds.convergence());
    operator.readPositions();
  }

  private boolean isAllHandled() {
    return CONSUMERS.stream()
        .allMatch(consumer -> history.handled(consumer) >= operator.appended());
  }

  private boolean isBrokenAlready() {
    return Oracle.judge(history.all()).stream()
        .anyMatch(violation -> violation.check() != Check.LOST_EVENT);
  }

  private void miss(Check check, String what) {
    history.add(new NeverCame(System.nanoTime(), check, what));
  }
}
