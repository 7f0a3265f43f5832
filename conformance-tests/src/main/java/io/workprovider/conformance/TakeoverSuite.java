package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Moves away from nodes that crashed or were cut off, and how those come back (Rules A3, A4, A10,
 * A12).
 *
 * <p>Not asserted: a node that hangs as a whole, which one JVM cannot show (it is like one that is
 * cut off), a pause between the check and the call of a handler, which nobody can see from inside,
 * and clocks of machines that differ; the provider's own tests set a clock askew.
 */
public abstract class TakeoverSuite extends ConformanceSuite {

  private static final ConsumerDefinition FOUR = consumer("four", "orders", 4);

  /** For subclasses. */
  protected TakeoverSuite() {}

  @Test
  void a3_whatACrashedNodeOwnedIsTakenOver() {
    Node crashing = startNode();
    Member survivor = awaitShared(crashing, startNode());
    crashing.crash();
    assertEquals(4, survivor.awaitHeld(4, bounds().takeoverAfterCrash()).size());
  }

  @Test
  void a3_whatANodeOwnedThatIsCutOffIsTakenOver() {
    Node cut = startNode();
    Member survivor = awaitShared(cut, startNode());
    cut.cut();
    assertEquals(4, survivor.awaitHeld(4, bounds().takeoverAfterCut()).size());
  }

  @Test
  void a3_theFirstNodeOfAllIsTakenOverLikeAnyOther() {
    Node oldest = startNode();
    oldest.join(FOUR).awaitHeld(4, patience());
    Node second = startNode();
    Node third = startNode();
    Group group = new Group(4, bounds().takeoverAfterCrash().plus(bounds().convergence()));
    group.add(second.join(FOUR)).add(third.join(FOUR));
    oldest.crash();
    group.awaitBalance();
    assertEquals(4, group.partitions().size(), "all are held by the two that are left");
  }

  @Test
  void a4_whoIsCutOffIsNotCurrentWhenOthersAreGranted() {
    Node cut = startNode();
    Member member = cut.join(FOUR);
    member.awaitHeld(4, patience());
    Member survivor = startNode().join(FOUR);
    new Group(4, patience()).add(member).add(survivor).awaitBalance();
    List<Held> owned = member.held();
    cut.cut();
    survivor.awaitHeld(4, bounds().takeoverAfterCut());
    owned.forEach(held -> assertFalse(held.isCurrent(), held + " is fenced"));
    owned.forEach(held -> assertEquals(List.of(), held.poll(1), held + " hands out nothing"));
    cluster().grants().assertClean();
  }

  @Test
  void a4_whoIsAloneFencesItselfToo() {
    Node node = startNode();
    Member member = node.join(FOUR);
    List<Held> owned = member.awaitHeld(4, patience());
    node.cut();
    Await.until(
        "nothing is current that cannot be proved",
        bounds().takeoverAfterCut(),
        () -> owned.stream().noneMatch(Held::isCurrent));
    Await.until("all of it is said to be lost", patience(), () -> lost(node) == 4);
    assertEquals(List.of(), member.held(), "held while it is cut off");
  }

  @Test
  void a4_aRunningHandlerSeesItsContextCancelled() {
    Node node = startNode();
    node.writer("orders").append("s", 1);
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicBoolean ended = new AtomicBoolean();
    var handler =
        node.recording(
            (event, context) -> {
              running.countDown();
              while (!context.isCancelled() && !ended.get()) {
                LockSupport.parkNanos(1_000_000);
              }
              cancelled.set(context.isCancelled());
            });
    node.run(Definitions.running("four", "orders", 4, handler).build());
    Await.until("the handler runs", patience(), () -> running.getCount() == 0);
    node.cut();
    try {
      Await.until("the context is cancelled", bounds().takeoverAfterCut(), cancelled::get);
    } finally {
      ended.set(true);
    }
    assertTrue(cancelled.get(), "seen by the handler");
  }

  @Test
  void a4_noHandlerIsCalledAfterTheFence() {
    Node cut = startNode();
    Node survivor = startNode();
    Writer writer = survivor.writer("orders");
    cut.run(Definitions.running("four", "orders", 4, cut.recording()).build());
    survivor.run(Definitions.running("four", "orders", 4, survivor.recording()).build());
    writer.spread(32, 1);
    consistency("four").awaitComplete(writer.written(), patience());
    cut.cut();
    Await.until("the survivor owns all", bounds().takeoverAfterCut(), () -> owned(survivor) == 4);
    long taken = System.nanoTime();
    writer.spread(32, 3);
    consistency("four").awaitComplete(writer.written(), patience());
    assertTrue(
        timeline().tried("four").stream()
            .noneMatch(call -> call.node().equals(cut.name()) && call.began() > taken),
        "called on the node that was cut off, after the takeover");
  }

  @Test
  void a10_whoWasCutOffComesBackByItself() {
    Node cut = startNode();
    Node other = startNode();
    Member survivor = awaitShared(cut, other);
    String before = cut.provider().nodeId();
    cut.cut();
    survivor.awaitHeld(4, bounds().takeoverAfterCut());
    cut.heal();
    Await.until(
        "it is granted its share again", bounds().rejoin(), () -> survivor.held().size() == 2);
    Await.until(
        "it is seen as a node under a new identity",
        patience(),
        () -> ids(other).contains(cut.provider().nodeId()));
    assertNotEquals(before, cut.provider().nodeId(), "a node that went away comes as another");
  }

  @Test
  void a10_whoComesBackStartsWhereOthersStopped() {
    ConsumerDefinition one = consumer("one", "orders", 1);
    Node cut = startNode();
    Node other = startNode();
    Writer writer = other.writer("orders");
    writer.append("s", 6);
    Member member = cut.join(one);
    Held before = member.awaitHeld(1, patience()).get(0);
    before.take(5);
    cut.cut();
    Member survivor = other.join(one);
    Held taken = survivor.awaitHeld(1, bounds().takeoverAfterCut().plus(patience())).get(0);
    List<Delivery> handled = taken.take(4);
    taken.save(handled.get(3));
    cut.heal();
    survivor.leave();
    Held again =
        member.awaitHeldAbove(
            before.partition(), taken.epoch(), bounds().rejoin().plus(patience()));
    assertEquals(Writer.tags("s", 4, 6), Writer.tags(again.take(2)), "read anew");
  }

  @Test
  void a10_whoIsAloneComesBackByItself() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    node.run(Definitions.running("four", "orders", 4, node.recording()).build());
    writer.spread(8, 1);
    consistency("four").awaitComplete(writer.written(), patience());
    node.cut();
    Await.until("all of it is lost", bounds().takeoverAfterCut(), () -> lost(node) >= 4);
    node.heal();
    Await.until("it is granted again", bounds().rejoin(), () -> owned(node) == 4);
    writer.spread(8, 1);
    consistency("four").awaitComplete(writer.written(), patience());
    consistency("four").assertInOrder();
  }

  @Test
  void a12_aCutOfAMomentTakesNothing() {
    Node blinking = startNode();
    Member member = blinking.join(FOUR);
    member.awaitHeld(4, patience());
    Node other = startNode();
    Member survivor = other.join(FOUR);
    new Group(4, patience()).add(member).add(survivor).awaitBalance();
    Map<PartitionId, Long> before = member.epochs();
    for (int i = 0; i < 5; i++) {
      blinking.cut();
      blinking.heal();
    }
    // A crash is noticed and acted on meanwhile; the blink must not have been.
    Node crashing = startNode();
    crashing.join(consumer("marker", "markers", 1)).awaitHeld(1, patience());
    Member marker = other.join(consumer("marker", "markers", 1));
    crashing.crash();
    marker.awaitHeld(1, bounds().takeoverAfterCrash());
    assertEquals(before, member.epochs(), "held as before");
  }

  private Member awaitShared(Node first, Node second) {
    Member member = first.join(FOUR);
    member.awaitHeld(4, patience());
    Member other = second.join(FOUR);
    new Group(4, patience()).add(member).add(other).awaitBalance();
    return other;
  }

  private static List<String> ids(Node node) {
    return node.provider().admin().nodes().stream().map(NodeOverview::id).toList();
  }

  private int lost(Node node) {
    return timeline()
        .entries(entry -> entry.what() == What.LOST && entry.node().equals(node.name()))
        .size();
  }

  private int owned(Node node) {
    return timeline().owned(node.name(), "four").size();
  }
}
