package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of histories of a small cluster, step by step on a clock that the test moves. */
class ProtocolSimulationTest {

  private static final int HISTORIES = 1_000;

  /**
   * Of what no history here can tell: there is one consumer and every node runs it, moves are not
   * counted, and a cut may be of any length. The suites see these.
   */
  private static final Set<Flaw> OF_OTHER_TESTS =
      EnumSet.of(Flaw.DEALS_ANEW, Flaw.EVERYBODY_RUNS_EVERYTHING, Flaw.A_BLINK_IS_DEATH);

  @Test
  void noHistoryBreaksARule() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      assertNull(new Simulation(seed, Rules.OF_THE_CONTRACT).run(), "seed " + seed);
    }
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    Simulation one = new Simulation(7, Rules.OF_THE_CONTRACT);
    Simulation two = new Simulation(7, Rules.OF_THE_CONTRACT);
    assertNull(one.run());
    assertNull(two.run());
    assertEquals(one.steps(), two.steps());
  }

  static Stream<Flaw> flawsOfTheProtocol() {
    return Stream.of(Flaw.values())
        .filter(flaw -> flaw.isInRules() && !OF_OTHER_TESTS.contains(flaw));
  }

  @ParameterizedTest
  @MethodSource("flawsOfTheProtocol")
  void everyFlawBreaksARuleInSomeHistory(Flaw flaw) {
    String broken = null;
    for (long seed = 0; broken == null && seed < HISTORIES; seed++) {
      broken = new Simulation(seed, flaw.rules()).run();
    }
    assertNotNull(broken, () -> flaw + " went unnoticed in " + HISTORIES + " histories");
  }
}
