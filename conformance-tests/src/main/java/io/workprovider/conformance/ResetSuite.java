package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.InvalidPositionException;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Resets of positions while consumers run (Rules P7 and P8).
 *
 * <p>Not asserted: what becomes of effects that handlers had before the reset; they are the user's.
 */
public abstract class ResetSuite extends ConformanceSuite {

  private static final ConsumerDefinition ONE = consumer("one", "orders", 1);

  /** For subclasses. */
  protected ResetSuite() {}

  @Test
  void p7_aResetBeyondTheLastEventIsRefusedAndNothingIsChanged() throws Exception {
    Position beyond = positionOfTheTenthEventElsewhere();
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(3);
    held.save(taken.get(0));
    PositionStore positions = node.provider().positions();
    assertThrows(
        InvalidPositionException.class,
        () -> positions.reset("one", held.partition(), StartingPoint.after(beyond)));
    assertEquals(
        Optional.of(taken.get(0).position()), positions.find("one", held.partition()), "kept");
    held.save(taken.get(1));
    assertTrue(held.isCurrent(), "no refused reset fenced it");

    Held next = reset(node, member, held, StartingPoint.after(taken.get(2).position()));
    writer.append("s", 1);
    assertEquals(List.of("s#3"), Writer.tags(next.take(1)), "the last event itself is not beyond");
  }

  /** One as this provider notes them, of another storage, which has more events. */
  private Position positionOfTheTenthEventElsewhere() throws Exception {
    Cluster elsewhere = new Cluster(fixture());
    try {
      Node node = elsewhere.startNode();
      node.writer("orders").append("s", 10);
      return node.join(ONE).awaitHeld(1, patience()).get(0).take(10).get(9).position();
    } finally {
      elsewhere.close();
    }
  }

  @Test
  void p8_aResetFencesTheOwnerAndTakesEffectAtTheNextEpoch() {
    Node node = startNode();
    node.writer("orders").append("s", 4);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(4);
    held.save(taken.get(3));
    // Asked of another node: a reset is no matter of the owner's own process.
    startNode()
        .provider()
        .positions()
        .reset("one", held.partition(), StartingPoint.after(taken.get(0).position()));
    assertThrows(AssignmentLostException.class, () -> held.save(taken.get(3)));
    Held next = member.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertFalse(held.isCurrent(), "the old assignment is over");
    assertEquals(Writer.tags("s", 1, 4), Writer.tags(next.take(3)));
  }

  @Test
  void p8_toTheBeginning() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    Member member = node.join(ONE);
    Held held = handleAll(member, 3);
    Held next = reset(node, member, held, StartingPoint.beginning());
    assertEquals(Writer.tags("s", 0, 3), Writer.tags(next.take(3)));
    writer.append("s", 1);
    assertEquals(List.of("s#3"), Writer.tags(next.take(1)), "and on from there");
  }

  @Test
  void p8_toTheEnd() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 5);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    held.take(1);
    Held next = reset(node, member, held, StartingPoint.end());
    writer.append("s", 1);
    assertEquals(List.of("s#5"), Writer.tags(next.take(1)), "only what came after the reset");
  }

  @Test
  void p8_toATimeIsTheFirstEventRecordedAtOrAfterIt() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Instant> times = timesOfEventsUntilTheClockMovedTwice(writer, held);
    for (Instant time : List.of(times.get(0), times.get(times.size() - 1))) {
      int expected =
          IntStream.range(0, times.size())
              .filter(i -> !times.get(i).isBefore(time))
              .findFirst()
              .orElseThrow();
      held = reset(node, member, held, StartingPoint.at(time));
      assertEquals(List.of("s#" + expected), Writer.tags(held.take(1)), "at " + time);
    }
    Instant justAfterTheFirst = times.get(0).plusNanos(1_000);
    int afterFirst =
        IntStream.range(0, times.size())
            .filter(i -> !times.get(i).isBefore(justAfterTheFirst))
            .findFirst()
            .orElseThrow();
    held = reset(node, member, held, StartingPoint.at(justAfterTheFirst));
    assertEquals(List.of("s#" + afterFirst), Writer.tags(held.take(1)), "just after the first");
  }

  @Test
  void p8_allPartitionsInOneStep() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(16, 1);
    Member member = node.join(consumer("two", "orders", 2));
    for (Held held : member.awaitHeld(2, patience())) {
      held.save(held.take(1).get(0));
    }
    Map<PartitionId, Long> before = member.epochs();
    node.provider().positions().resetAll("two", StartingPoint.beginning());
    int total = 0;
    for (Map.Entry<PartitionId, Long> entry : before.entrySet()) {
      Held next = member.awaitHeldAbove(entry.getKey(), entry.getValue(), patience());
      total += next.take(1).size();
    }
    while (total < writer.total()) {
      total += takeOneOfAny(member);
    }
    assertEquals(16, total, "all events of all partitions come again");
  }

  @Test
  void p8_withNobodyRunningItTakesEffectAtTheNextStart() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Member member = node.join(ONE);
    Held held = handleAll(member, 3);
    member.close();
    node.provider().positions().reset("one", held.partition(), StartingPoint.beginning());
    Held next = node.join(ONE).awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(Writer.tags("s", 0, 3), Writer.tags(next.take(3)));
  }

  @Test
  void p8_whileAServiceRunsEventsAreHandledAgain() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    node.run(Definitions.running("one", "orders", 1, node.recording()).build());
    writer.append("s", 3);
    consistency("one").awaitComplete(writer.written(), patience());
    node.provider().positions().resetAll("one", StartingPoint.beginning());
    Await.until(
        "all are handled a second time, in order",
        patience(),
        () -> consistency("one").numbers("s").equals(List.of(0, 1, 2, 0, 1, 2)));
    consistency("one").assertOneCallAtATime();
  }

  @Test
  void p8_ofAConsumerOrPartitionThatIsNotThereIsRefused() {
    Node node = startNode();
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    var positions = node.provider().positions();
    assertThrows(
        IllegalArgumentException.class,
        () -> positions.reset("nobody", held.partition(), StartingPoint.beginning()));
    assertThrows(
        IllegalArgumentException.class,
        () -> positions.reset("one", new PartitionId("no-such"), StartingPoint.beginning()));
    assertThrows(
        IllegalArgumentException.class,
        () -> positions.resetAll("nobody", StartingPoint.beginning()));
    assertEquals(List.of(held), member.held(), "nothing was fenced");
  }

  private Held handleAll(Member member, int count) {
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(count);
    held.save(taken.get(count - 1));
    return held;
  }

  private Held reset(Node node, Member member, Held held, StartingPoint to) {
    node.provider().positions().reset("one", held.partition(), to);
    return member.awaitHeldAbove(held.partition(), held.epoch(), patience());
  }

  private int takeOneOfAny(Member member) {
    int[] taken = {0};
    Await.until(
        "another event comes",
        patience(),
        () -> {
          for (Held held : member.held()) {
            taken[0] += held.poll(1).size();
          }
          return taken[0] > 0;
        });
    return taken[0];
  }

  /** Recorded times by number: the store's clock is coarse, so it takes as many as it takes. */
  private static List<Instant> timesOfEventsUntilTheClockMovedTwice(Writer writer, Held held) {
    List<Instant> times = new java.util.ArrayList<>();
    while (times.stream().distinct().count() < 3) {
      writer.append("s", 1);
      times.add(held.take(1).get(0).event().recordedAt());
    }
    return times;
  }
}
