package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Step.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes schedules from seeds. */
final class Schedule {

  /** Places for nodes. */
  static final int PLACES = 4;

  private static final int STREAMS = 10;
  private static final int STEPS = 50;
  private static final int MOST_EVENTS = 20;
  private static final int MOST_SLOW_EVENTS = 3;
  private static final int LONGEST_WAIT_MILLIS = 400;

  private Schedule() {}

  /** The schedule of a seed, always the same. One of four has no faults. */
  static List<Step> of(long seed) {
    // Seeds that follow each other must lead to schedules that have nothing in common.
    RandomGenerator random = new SplittableRandom(seed);
    boolean polite = random.nextInt(4) == 0;
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(Kind.JOIN, 0, 0));
    steps.add(new Step(Kind.APPEND, random.nextInt(STREAMS), MOST_EVENTS));
    while (steps.size() < STEPS) {
      Kind kind = pick(random);
      if (!(polite && isFault(kind))) {
        steps.add(step(kind, random));
      }
    }
    return List.copyOf(steps);
  }

  private static boolean isFault(Kind kind) {
    return kind == Kind.CRASH || kind == Kind.CUT || kind == Kind.HEAL || kind == Kind.RESET;
  }

  private static Kind pick(RandomGenerator random) {
    int sum = Arrays.stream(Kind.values()).mapToInt(Kind::weight).sum();
    int left = random.nextInt(sum);
    for (Kind kind : Kind.values()) {
      left -= kind.weight();
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("The weights are less than their sum.");
  }

  private static Step step(Kind kind, RandomGenerator random) {
    return switch (kind) {
      case APPEND -> new Step(kind, random.nextInt(STREAMS), 1 + random.nextInt(MOST_EVENTS));
      case APPEND_SLOW, APPEND_FAILING, APPEND_DEAF ->
          new Step(kind, random.nextInt(STREAMS), 1 + random.nextInt(MOST_SLOW_EVENTS));
      case RESET -> new Step(kind, random.nextInt(Episode.CONSUMERS.size()), 0);
      case WAIT -> new Step(kind, 0, 1 + random.nextInt(LONGEST_WAIT_MILLIS));
      default -> new Step(kind, random.nextInt(PLACES), 0);
    };
  }
}
