package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** An owner that is asked to release, on a clock that the test moves. */
class ReleaseDeadlineTest {

  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration DEADLINE = Duration.ofMillis(100);

  private long nowNanos;
  private final InMemoryStorage storage =
      InMemoryStorage.builder()
          .lease(LEASE)
          .answerWithin(Duration.ZERO)
          .nanoClock(() -> nowNanos)
          .build();
  private final InMemoryWorkProvider one = new InMemoryWorkProvider(storage);
  private final InMemoryWorkProvider two = new InMemoryWorkProvider(storage);
  private final Recorder heardByOne = Recorder.keeping();
  private final Recorder heardByTwo = Recorder.keeping();

  private PartitionAssignment secondOfOne() throws InterruptedException {
    one.join();
    one.subscribe(board(), heardByOne);
    look(one);
    return heardByOne.awaitOwned(2).get(1);
  }

  private void twoJoins() {
    two.join();
    two.subscribe(board(), heardByTwo);
    look(two);
  }

  private static ConsumerDefinition board() {
    return new ConsumerDefinition(
        "board",
        EventSequence.category("flights"),
        OptionalInt.of(2),
        StartingPoint.beginning(),
        Duration.ofMillis(500),
        DEADLINE);
  }

  private static void look(InMemoryWorkProvider node) {
    node.watch();
    node.dispatch();
  }

  private void advance(long millis) {
    nowNanos += Duration.ofMillis(millis).toNanos();
  }

  @Test
  void a2_anOwnerThatKnowsIsFencedAtItsDeadline() throws Exception {
    PartitionAssignment second = secondOfOne();
    twoJoins();
    advance(1);
    look(one);
    heardByOne.awaitHeard("revoking 1@1");
    advance(98);
    look(one);
    look(two);
    assertTrue(second.isCurrent());
    assertEquals(List.of(), heardByTwo.heard());
    advance(1);
    assertFalse(second.isCurrent());
    look(two);
    assertEquals(List.of("granted 1@2"), heardByTwo.heard());
  }

  @Test
  void a4_anOwnerThatCannotHearIsGivenItsWholeLease() throws Exception {
    PartitionAssignment second = secondOfOne();
    one.link().cut();
    twoJoins();
    advance(799);
    look(two);
    assertTrue(second.isCurrent());
    assertEquals(List.of(), heardByTwo.heard());
    advance(1);
    assertFalse(second.isCurrent());
    look(two);
    assertEquals(List.of(), heardByTwo.heard());
    advance(200);
    look(two);
    assertEquals(List.of("granted 0@2", "granted 1@2"), heardByTwo.heard());
  }

  @Test
  void a10_anAnswerThatComesTooLateRevivesNobody() throws Exception {
    PartitionAssignment second = secondOfOne();
    String before = one.nodeId();
    advance(900);
    assertFalse(second.isCurrent());
    look(one);
    assertFalse(second.isCurrent());
    assertFalse(before.equals(one.nodeId()));
    assertEquals(
        List.of("granted 0@1", "granted 1@1", "lost 0@1", "lost 1@1", "granted 0@2", "granted 1@2"),
        heardByOne.heard());
  }
}
