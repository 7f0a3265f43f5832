package io.workprovider.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.fuzz.Step.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void followsFromItsSeed() {
    assertEquals(Schedule.of(7), Schedule.of(7));
    assertNotEquals(Schedule.of(7), Schedule.of(8));
  }

  @Test
  void ofSeedsThatFollowEachOtherSomeHaveFaultsAndSomeHaveNot() {
    long withCuts =
        LongStream.range(0, 40)
            .filter(seed -> Schedule.of(seed).stream().anyMatch(step -> step.kind() == Kind.CUT))
            .count();
    assertTrue(withCuts > 20 && withCuts < 40, () -> withCuts + " of 40 have cuts");
  }

  @Test
  void everyKindOfStepComesUp() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    LongStream.range(0, 20)
        .forEach(seed -> Schedule.of(seed).forEach(step -> kinds.add(step.kind())));
    assertEquals(EnumSet.allOf(Kind.class), kinds);
  }
}
