package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.broken.Alteration;
import io.workprovider.conformance.broken.AlteredFixture;
import io.workprovider.memory.Flaw;
import io.workprovider.memory.InMemoryFixture;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each flaw is noticed by a test of the rule that it breaks, and for the right reason. */
class FlawTest {

  /**
   * How a flaw is noticed.
   *
   * @param test of the rule that it breaks
   * @param says part of the failure's message
   */
  private record Notice(String test, String says) {}

  private static final Map<Flaw, Notice> NOTICES = notices();

  private static Map<Flaw, Notice> notices() {
    Map<Flaw, Notice> notices = new TreeMap<>();
    notices.put(
        Flaw.NO_FENCE_ON_SAVE,
        new Notice("p2_aSaveAfterAResetIsRefused", "but nothing was thrown"));
    notices.put(
        Flaw.TWO_OWNERS,
        new Notice("a1_noEpochIsGrantedTwice", "6 partitions are balanced over 2 members"));
    notices.put(
        Flaw.EPOCH_USED_AGAIN,
        new Notice("a1_epochRisesOverARelease", "partition 0 is held above epoch 1"));
    notices.put(
        Flaw.SAVE_MOVES_BACK,
        new Notice("p3_aSaveNeverMovesBack", "but was: <Optional[in-memory:1]"));
    notices.put(
        Flaw.GRANT_SKIPS_AN_EVENT,
        new Notice("p1_theNextEventIsTheOneAfterThePosition", "2 deliveries of n1"));
    notices.put(
        Flaw.GRANT_REPEATS_AN_EVENT,
        new Notice("p1_theNextEventIsTheOneAfterThePosition", "but was: <[s#1, s#2]>"));
    notices.put(
        Flaw.HANDOVER_DOES_NOT_WAIT,
        new Notice("a2_handoverWaitsForTheOldOwner", "one partition is asked back"));
    notices.put(
        Flaw.NO_FENCE_OF_ITSELF,
        new Notice("a4_whoIsCutOffIsNotCurrentWhenOthersAreGranted", "is fenced"));
    notices.put(
        Flaw.RESUMES_FROM_MEMORY,
        new Notice(
            "a11_afterThereAndBackTheFirstGoesOnWhereTheSecondStopped", "but was: <[s#4, s#5]>"));
    notices.put(
        Flaw.POSITIONS_SHARED,
        new Notice("p5_twoConsumersNeverShareAPosition", "but was: <Optional[in-memory:3]>"));
    notices.put(
        Flaw.NEVER_WAKES_UP,
        new Notice("e8_anIdleAssignmentIsReadySoonAfterAnAppend", "it is signalled"));
    notices.put(Flaw.RESET_IGNORED, new Notice("p8_toTheBeginning", "is held above epoch 1"));
    return notices;
  }

  @Test
  void everyFlawHasATestThatNoticesIt() {
    assertEquals(Set.of(Flaw.values()), NOTICES.keySet());
    Set<String> unknown = new TreeSet<>(Alteration.tests());
    NOTICES.values().forEach(notice -> unknown.add(notice.test()));
    unknown.removeAll(Suites.suiteByTest().keySet());
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @EnumSource
  void aFlawOfTheProtocolIsNoticed(Flaw flaw) {
    Notice notice = NOTICES.getOrDefault(flaw, new Notice("", ""));
    String failure =
        run(notice.test(), () -> new AlteredFixture(flaw.fixture(), UnaryOperator.identity()));
    assertTrue(failure.contains(notice.says()), "'" + failure + "' is about something else");
  }

  @ParameterizedTest
  @EnumSource
  void anAlterationOfACorrectProviderIsNoticed(Alteration alteration) {
    String failure =
        run(
            alteration.noticedBy(),
            () -> new AlteredFixture(new InMemoryFixture(), alteration.alteration()));
    assertTrue(!failure.isEmpty(), alteration.noticedBy() + " does not notice " + alteration);
  }

  /** Runs a test; also with the same bounds on a correct provider, where it has to pass. */
  private static String run(String test, Supplier<ProviderFixture> flawed) {
    Supplier<ProviderFixture> correct =
        () -> new AlteredFixture(new InMemoryFixture(), UnaryOperator.identity());
    assertEquals(Map.of(test, ""), SuiteRun.against(correct, test::equals), "on a correct one");
    return SuiteRun.against(flawed, test::equals).getOrDefault(test, "");
  }
}
