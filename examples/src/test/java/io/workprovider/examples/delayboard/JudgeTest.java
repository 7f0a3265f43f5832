package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each kind of violation, planted into a run that is right without it, is found. */
class JudgeTest {

  private static final Crash CRASH = new Crash("A", 1_000_000_000, Map.of("7", 1L));

  private final List<Handling> handlings = new ArrayList<>();

  /** A handled versions 0 and 1 and was killed; B repeated 1 and went on with 2. */
  private JudgeTest() {
    handle("A", 1, 0, 100, 200);
    handle("A", 1, 1, 300, 400);
    handle("B", 2, 1, 1_500_000_000, 1_500_000_100);
    handle("B", 2, 2, 1_600_000_000, 1_600_000_100);
  }

  @Test
  void aRunWithARepetitionAfterACrashIsRight() {
    Verdict verdict = judge(CRASH);

    assertEquals(List.of(), verdict.violations());
    assertTrue(verdict.passed());
    assertEquals(
        List.of(
            "events           3",
            "handled          3",
            "handled again    1",
            "lost             0",
            "overlapped       0",
            "out of order     0",
            "takeover         0.50 s",
            "averages         1 of 1 airports agree with the file"),
        verdict.lines());
  }

  @Test
  void aRepetitionWithoutACrashIsFound() {
    Verdict verdict = judge(null);

    assertEquals(1, verdict.handledAgain());
    assertEquals(Optional.empty(), verdict.takeover());
    assertFound("handled again without a crash: BOS version 1 by node=B", verdict);
  }

  @Test
  void aRepetitionOfWhatASurvivorHandledIsFound() {
    handle("C", 3, 2, 1_700_000_000, 1_700_000_100);

    Verdict verdict = judge(CRASH);

    assertEquals(2, verdict.handledAgain());
    assertFound("handled again without a crash: BOS version 2 by node=C", verdict);
  }

  @Test
  void aLostEventIsFound() {
    handlings.remove(3);

    Verdict verdict = judge(CRASH);

    assertEquals(1, verdict.lost());
    assertEquals(2, verdict.handled());
    assertFound("lost: BOS version 2 was never handled", verdict);
  }

  @Test
  void twoOwnersAtOneTimeAreFound() {
    handlings.set(1, handling("A", 1, 1, 300, 1_500_000_001));

    Verdict verdict = judge(CRASH);

    assertEquals(1, verdict.overlapped());
    assertFound("overlapped: BOS version 1 by node=B", verdict);
  }

  @Test
  void aShortHandlingWithinALongOneIsFoundAndSoIsTheNext() {
    handlings.set(0, handling("A", 1, 0, 100, 500));
    handle("A", 1, 9, 410, 420);

    assertEquals(2, judge(CRASH).overlapped());
  }

  @Test
  void handlingsOfDifferentPartitionsMayRunSideBySide() {
    handlings.add(
        new Handling(
            "B", "8", 1, "BOS", handlings.get(0).event(), 0, 1_900_000_000, 1_900_000_001));
    handlings.add(
        new Handling(
            "B", "9", 1, "BOS", handlings.get(0).event(), 0, 1_900_000_000, 1_900_000_001));

    assertEquals(0, judge(CRASH).overlapped());
  }

  @Test
  void aSkippedVersionIsFound() {
    handlings.remove(1);
    handlings.remove(1);
    handle("B", 2, 1, 1_800_000_000, 1_800_000_100);

    Verdict verdict = judge(CRASH);

    assertEquals(0, verdict.lost());
    assertFound("out of order: BOS version 2 by node=B", verdict);
  }

  @Test
  void anEventThatWasNeverAppendedIsFound() {
    handle("B", 2, 3, 1_700_000_000, 1_700_000_100);

    assertFound("out of order: BOS version -1 by node=B", judge(CRASH));
  }

  @Test
  void goingBackWithinAnEpochIsFound() {
    handle("B", 2, 1, 1_700_000_000, 1_700_000_100);

    assertEquals(1, judge(CRASH).outOfOrder());
  }

  @Test
  void aFencedOwnerThatGoesOnIsFound() {
    handle("A", 1, 2, 1_700_000_000, 1_700_000_100);

    assertEquals(1, judge(CRASH).outOfOrder());
  }

  @Test
  void aWrongDelayIsFound() {
    Handling first = handlings.get(0);
    handlings.set(
        0,
        new Handling(
            "A", "7", 1, "BOS", first.event(), first.delay() + 1, first.started(), first.ended()));

    Verdict verdict = judge(CRASH);

    assertEquals(0, verdict.airportsThatAgree());
    assertFound("averages: BOS has", verdict);
  }

  @Test
  void takeoverCountsFromTheSignalToTheFirstEventOfAnOrphanedPartition() {
    handlings.add(
        new Handling("B", "8", 2, "JFK", new UUID(8, 0), 0, 1_100_000_000, 1_100_000_001));

    assertEquals(Optional.of(Duration.ofMillis(500)), judge(CRASH).takeover());
  }

  private static void assertFound(String violation, Verdict verdict) {
    assertFalse(verdict.passed());
    assertTrue(
        verdict.violations().stream().anyMatch(text -> text.startsWith(violation)),
        () -> violation + " is not among " + verdict.violations());
  }

  private static Verdict judge(@Nullable Crash crash, List<Handling> handlings) {
    List<Appended> appended =
        List.of(
            new Appended("BOS", event(0), 0),
            new Appended("BOS", event(1), 1),
            new Appended("BOS", event(2), 2));
    return Judge.judge(
        new Facts(appended, handlings, crash, Map.of("BOS", new DelaySum(3, 10 + 11 + 12))));
  }

  private Verdict judge(@Nullable Crash crash) {
    return judge(crash, handlings);
  }

  private void handle(String node, long epoch, long version, long started, long ended) {
    handlings.add(handling(node, epoch, version, started, ended));
  }

  private static Handling handling(
      String node, long epoch, long version, long started, long ended) {
    return new Handling(
        node, "7", epoch, "BOS", event(version), (int) (10 + version), started, ended);
  }

  private static UUID event(long version) {
    return new UUID(7, version);
  }
}
