package io.workprovider.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judge is judged. */
class HandlingOracleTest {

  private final List<Handling> handlings = new ArrayList<>();

  private void handled(String node, long epoch, long number, long start, long end) {
    handlings.add(new Handling(node, "0", epoch, "s", number, start, end, true));
  }

  private HandlingOracle oracle(long last) {
    return new HandlingOracle(handlings, Map.of("s", last));
  }

  @Test
  void findsNothingInAHandover() {
    handled("a", 1, 0, 0, 1);
    handled("b", 2, 1, 2, 3);
    HandlingOracle oracle = oracle(1);
    assertEquals(Set.of(), oracle.missing());
    assertEquals(0, oracle.duplicates());
    assertEquals(List.of(), oracle.outOfOrder());
    assertEquals(List.of(), oracle.staleEpochs());
    assertEquals(List.of(), oracle.overlaps((first, second) -> false));
  }

  @Test
  void seesALossAndARepetition() {
    handled("a", 1, 0, 0, 1);
    handled("a", 1, 0, 2, 3);
    assertEquals(Set.of("s@1"), oracle(1).missing());
    assertEquals(1, oracle(1).duplicates());
  }

  @Test
  void seesWhatIsOutOfOrder() {
    handled("a", 1, 1, 0, 1);
    handled("a", 1, 0, 2, 3);
    assertEquals(1, oracle(1).outOfOrder().size());
  }

  @Test
  void seesAnEpochOfTwoNodesAndOneThatFell() {
    handled("a", 2, 0, 0, 1);
    handled("b", 2, 1, 2, 3);
    handled("b", 1, 2, 4, 5);
    assertEquals(2, oracle(2).staleEpochs().size());
  }

  @Test
  void seesTwoCallsAtOnceUnlessTheyMayBe() {
    handled("a", 1, 0, 0, 5);
    handled("b", 2, 1, 4, 6);
    assertEquals(1, oracle(1).overlaps((first, second) -> false).size());
    assertEquals(List.of(), oracle(1).overlaps((first, second) -> true));
  }
}
