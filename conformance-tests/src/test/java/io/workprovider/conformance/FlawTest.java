package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.workprovider.memory.Flaw;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each flaw is noticed by a test of the rule that it breaks. */
class FlawTest {

  private static final Map<Flaw, String> NOTICED_BY = noticedBy();

  private static Map<Flaw, String> noticedBy() {
    Map<Flaw, String> tests = new TreeMap<>();
    tests.put(Flaw.NO_FENCE_ON_SAVE, "p2_aSaveAfterAResetIsRefused");
    tests.put(Flaw.TWO_OWNERS, "a1_noEpochIsGrantedTwice");
    tests.put(Flaw.EPOCH_USED_AGAIN, "a1_epochRisesOverARelease");
    tests.put(Flaw.SAVE_MOVES_BACK, "p3_aSaveNeverMovesBack");
    tests.put(Flaw.GRANT_SKIPS_AN_EVENT, "p1_theNextEventIsTheOneAfterThePosition");
    tests.put(Flaw.GRANT_REPEATS_AN_EVENT, "p1_theNextEventIsTheOneAfterThePosition");
    tests.put(Flaw.HANDOVER_DOES_NOT_WAIT, "a2_handoverWaitsForTheOldOwner");
    tests.put(Flaw.NO_FENCE_OF_ITSELF, "a4_whoIsCutOffIsNotCurrentWhenOthersAreGranted");
    tests.put(Flaw.RESUMES_FROM_MEMORY, "a11_afterThereAndBackTheFirstGoesOnWhereTheSecondStopped");
    tests.put(Flaw.POSITIONS_SHARED, "p5_twoConsumersNeverShareAPosition");
    tests.put(Flaw.NEVER_WAKES_UP, "e8_anIdleAssignmentIsReadySoonAfterAnAppend");
    tests.put(Flaw.RESET_IGNORED, "p8_toTheBeginning");
    return tests;
  }

  @Test
  void everyFlawHasATestThatNoticesIt() {
    assertEquals(Set.of(Flaw.values()), NOTICED_BY.keySet());
    Set<String> unknown = new TreeSet<>(NOTICED_BY.values());
    unknown.removeAll(Suites.suiteByTest().keySet());
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @EnumSource
  void isNoticedByTheTestOfItsRule(Flaw flaw) {
    String test = NOTICED_BY.getOrDefault(flaw, "");
    Map<String, String> failures = SuiteRun.against(flaw::fixture, test::equals);
    assertEquals(Set.of(test), failures.keySet(), "ran");
    assertFalse(failures.getOrDefault(test, "").isEmpty(), test + " does not notice " + flaw);
  }
}
