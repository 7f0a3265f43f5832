package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of histories of a small cluster, step by step on a clock that the test moves. */
class ProtocolSimulationTest {

  private static final int HISTORIES = 1_000;

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
    return Stream.of(Flaw.values()).filter(Flaw::isInRules);
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
