package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventConsumer;
import io.workprovider.FailurePolicy;
import io.workprovider.InvalidPositionException;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.RetryPolicy;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What is saved, by whom, and what is refused (Rules P1 to P7, P10).
 *
 * <p>Not asserted: how a position looks, and that two positions can be compared; only their
 * provider can.
 */
public abstract class PositionSuite extends ConformanceSuite {

  private static final ConsumerDefinition ONE = consumer("one", "orders", 1);

  /** For subclasses. */
  protected PositionSuite() {}

  @Test
  void p1_theNextEventIsTheOneAfterThePosition() {
    Node node = startNode();
    node.writer("orders").append("s", 4);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(3);
    held.save(taken.get(1));
    assertEquals(Optional.of(taken.get(1).position()), find(node, "one", held.partition()));
    held.release(Progress.none());
    Held next = member.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(Writer.tags("s", 2, 4), Writer.tags(next.take(2)));
  }

  @Test
  void p2_aSaveWithAnOldEpochIsRefusedAndStaysRefused() {
    Node cut = startNode();
    Node other = startNode();
    other.writer("orders").append("s", 5);
    Held old = cut.join(ONE).awaitHeld(1, patience()).get(0);
    List<Delivery> taken = old.take(5);
    cut.cut();
    Member survivor = other.join(ONE);
    Held current = survivor.awaitHeld(1, bounds().takeoverAfterCut().plus(patience())).get(0);
    Delivery saved = current.take(2).get(1);
    current.save(saved);
    cut.heal();
    for (int attempt = 1; attempt <= 3; attempt++) {
      AssignmentLostException refusal =
          assertThrows(AssignmentLostException.class, () -> old.save(taken.get(4)));
      assertEquals(old.epoch(), refusal.epoch(), "the refused epoch is named");
      assertEquals(old.partition(), refusal.partition(), "and the partition");
    }
    assertEquals(Optional.of(saved.position()), find(other, "one", current.partition()));
    current.save(current.take(1).get(0));
  }

  @Test
  void p2_aSaveAfterAResetIsRefused() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Member member = node.join(ONE);
    Held old = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = old.take(3);
    old.save(taken.get(1));
    node.provider().positions().reset("one", old.partition(), StartingPoint.beginning());
    assertThrows(AssignmentLostException.class, () -> old.save(taken.get(2)));
    assertThrows(AssignmentLostException.class, () -> old.save(taken.get(2)));
    Held next = member.awaitHeldAbove(old.partition(), old.epoch(), patience());
    assertEquals(Writer.tags("s", 0, 3), Writer.tags(next.take(3)));
  }

  @Test
  void p3_aSaveNeverMovesBack() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(3);
    held.save(taken.get(1));
    held.save(taken.get(0));
    held.save(taken.get(1));
    assertEquals(Optional.of(taken.get(1).position()), find(node, "one", held.partition()));
    held.release(Progress.to(taken.get(0).position()));
    assertEquals(Optional.of(taken.get(1).position()), find(node, "one", held.partition()));
    Held next = member.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(Writer.tags("s", 2, 3), Writer.tags(next.take(1)));
  }

  @Test
  void p4_aSaveAfterTheReleaseIsRefused() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(3);
    held.release(Progress.to(taken.get(0).position()));
    assertThrows(AssignmentLostException.class, () -> held.save(taken.get(2)));
    assertEquals(Optional.of(taken.get(0).position()), find(node, "one", held.partition()));
    held.release(Progress.none());
  }

  @Test
  void p4_aSaveAfterARevocationThatRanOutIsRefused() {
    ConsumerDefinition hasty =
        Definitions.releasingWithin(consumer("two", "orders", 2), Duration.ofMillis(100));
    Node first = startNode();
    first.writer("orders").spread(16, 1);
    Member owner = first.join(hasty);
    List<Held> before = owner.awaitHeld(2, patience());
    List<Delivery> taken = before.stream().map(held -> held.take(1).get(0)).toList();
    owner.holdOn();
    startNode().join(hasty);
    Await.until(
        "one is lost",
        patience().plusMillis(100),
        () -> before.stream().anyMatch(held -> !held.isCurrent()));
    int lost = before.get(0).isCurrent() ? 1 : 0;
    assertThrows(AssignmentLostException.class, () -> before.get(lost).save(taken.get(lost)));
    before.get(1 - lost).save(taken.get(1 - lost));
  }

  @Test
  void p4_aSaveAfterTheSubscriptionEndedIsRefused() {
    Node node = startNode();
    node.writer("orders").append("s", 2);
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    Delivery taken = held.take(1).get(0);
    member.close();
    assertThrows(AssignmentLostException.class, () -> held.save(taken));
    assertEquals(Optional.empty(), find(node, "one", held.partition()));
  }

  @Test
  void p5_twoConsumersNeverShareAPosition() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Held one = node.join(ONE).awaitHeld(1, patience()).get(0);
    Member others = node.join(consumer("One", "orders", 1));
    Held other = others.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = one.take(3);
    one.save(taken.get(2));
    assertEquals(Optional.empty(), find(node, "One", other.partition()));
    assertEquals(Writer.tags("s", 0, 3), Writer.tags(other.take(3)));
    node.provider().positions().reset("One", other.partition(), StartingPoint.beginning());
    others.awaitHeldAbove(other.partition(), other.epoch(), patience());
    assertEquals(Optional.of(taken.get(2).position()), find(node, "one", one.partition()));
    assertTrue(one.isCurrent(), "the other consumer's reset did not touch it");
  }

  @Test
  void p6_whatIsFilteredOutMovesThePositionOn() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 10);
    EventConsumer consumer =
        Definitions.running("one", "orders", 1, node.recording())
            .where(event -> Writer.number(event) % 2 == 0)
            .build();
    var service = node.run(consumer);
    Await.until(
        "the even ones are handled",
        patience(),
        () -> consistency("one").numbers("s").equals(List.of(0, 2, 4, 6, 8)));
    Await.until("the lag is gone, the last one's too", patience(), () -> lag(node, "one") == 0);
    assertTrue(service.stop().isClean(), "stopped clean");
    Held next = node.join(ONE).awaitHeld(1, patience()).get(0);
    writer.append("s", 1);
    assertEquals(List.of("s#10"), Writer.tags(next.take(1)), "nothing filtered comes again");
  }

  @Test
  void p6_whatIsSkippedMovesThePositionOn() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    var handler =
        node.recording(
            (event, context) -> {
              if (Writer.number(event) == 2) {
                throw new IllegalStateException("poison");
              }
            });
    var service =
        node.run(
            Definitions.running("one", "orders", 1, handler)
                .retries(RetryPolicy.never())
                .whenTriesAreUsedUp(FailurePolicy.SKIP)
                .build());
    Await.until("all are tried", patience(), () -> timeline().tried("one").size() == 3);
    Await.until("the lag is gone", patience(), () -> lag(node, "one") == 0);
    assertTrue(service.stop().isClean(), "stopped clean");
    Held next = node.join(ONE).awaitHeld(1, patience()).get(0);
    writer.append("s", 1);
    assertEquals(List.of("s#3"), Writer.tags(next.take(1)), "the poison does not come again");
  }

  @Test
  void p7_aForeignPositionIsRefusedAndNothingIsChanged() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    List<Delivery> taken = held.take(3);
    held.save(taken.get(0));
    String own = node.provider().name();
    for (Position wrong :
        List.of(
            new Position("another-provider", taken.get(1).position().value()),
            new Position(own, "no position at all"),
            new Position(own, "-"))) {
      assertThrows(InvalidPositionException.class, () -> held.save(wrong), wrong.toString());
      assertThrows(
          InvalidPositionException.class,
          () ->
              node.provider()
                  .positions()
                  .reset("one", held.partition(), StartingPoint.after(wrong)),
          wrong.toString());
      assertEquals(Optional.of(taken.get(0).position()), find(node, "one", held.partition()));
    }
    held.save(taken.get(1));
    assertTrue(held.isCurrent(), "no refused reset fenced it");
  }

  @Test
  void p10_whatWasNeverSavedIsNoneAndNoError() {
    Node node = startNode();
    node.writer("orders").append("s", 1);
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    assertEquals(Optional.empty(), find(node, "one", held.partition()));
    assertEquals(Map.of(), node.provider().positions().findAll("one"));
    assertEquals(Optional.empty(), find(node, "nobody", held.partition()));
    assertEquals(Map.of(), node.provider().positions().findAll("nobody"));
    Delivery taken = held.take(1).get(0);
    held.save(taken);
    assertEquals(
        Map.of(held.partition(), taken.position()), node.provider().positions().findAll("one"));
  }

  @Test
  void p10_aStoreThatCannotAnswerGivesAnError() {
    Node node = startNode();
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    node.cut();
    assertThrows(ProviderUnavailableException.class, () -> find(node, "one", held.partition()));
    assertThrows(
        ProviderUnavailableException.class, () -> node.provider().positions().findAll("one"));
  }

  private static Optional<Position> find(Node node, String consumer, PartitionId partition) {
    return node.provider().positions().find(consumer, partition);
  }

  private static long lag(Node node, String consumer) {
    return node.provider().admin().consumer(consumer).orElseThrow().lag();
  }
}
