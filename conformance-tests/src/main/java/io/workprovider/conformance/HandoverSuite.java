package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Planned moves of partitions between live nodes (Rules A2, A11).
 *
 * <p>Not asserted: that a node which neither answers nor reacts loses a partition exactly at its
 * deadline; after it, within the convergence bound, is enough.
 */
public abstract class HandoverSuite extends ConformanceSuite {

  private static final ConsumerDefinition TWO = consumer("two", "orders", 2);
  private static final ConsumerDefinition MARKER = consumer("marker", "markers", 1);

  /** For subclasses. */
  protected HandoverSuite() {}

  @Test
  void a2_handoverWaitsForTheOldOwner() {
    Member owner = startNode().join(TWO);
    owner.awaitHeld(2, patience());
    owner.holdOn();
    Node second = startNode();
    Member next = second.join(TWO);
    PartitionId moving = awaitAskedBack(owner);

    // A whole grant on the new node shows that it had time for the other one as well.
    second.join(MARKER).awaitHeld(1, patience());
    assertEquals(Set.of(), next.partitions(), "granted before it was released");
    Held held = owner.heldNow(moving);
    assertTrue(held.isCurrent(), "the old owner is current until it releases");

    held.release(Progress.none());
    Held moved = next.awaitHeldAbove(moving, held.epoch(), patience());
    assertTrue(moved.epoch() > held.epoch() && !held.isCurrent(), "moved at a higher epoch");
    assertTrue(
        time(What.RELEASING, moving, held.epoch()) < time(What.GRANTED, moving, moved.epoch()),
        "granted after the release began");
  }

  @Test
  void a2_theNewOwnerStartsWhereTheReleaseLeftOff() {
    Node first = startNode();
    Writer writer = first.writer("orders");
    writer.spread(16, 4);
    Member owner = first.join(TWO);
    owner.awaitHeld(2, patience());
    owner.holdOn();
    Member next = startNode().join(TWO);
    Held held = owner.heldNow(awaitAskedBack(owner));
    List<Delivery> taken = held.take(5);
    held.save(taken.get(1));
    held.release(Progress.to(taken.get(2).position()));

    Held moved = next.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(
        Writer.tags(taken.subList(3, 5)), Writer.tags(moved.take(2)), "after what was released");
  }

  @Test
  void a2_progressIsSavedWhileThePartitionIsAskedBack() {
    Node first = startNode();
    first.writer("orders").spread(16, 2);
    Member owner = first.join(TWO);
    owner.awaitHeld(2, patience());
    owner.holdOn();
    Member next = startNode().join(TWO);
    Held held = owner.heldNow(awaitAskedBack(owner));
    List<Delivery> taken = held.take(2);
    held.save(taken.get(0));
    held.release(Progress.none());
    Held moved = next.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(Writer.tags(taken.subList(1, 2)), Writer.tags(moved.take(1)));
  }

  @Test
  void a2_whoMissesItsDeadlineIsFencedBeforeTheGrant() {
    ConsumerDefinition hasty = Definitions.releasingWithin(TWO, Duration.ofMillis(100));
    Node first = startNode();
    first.writer("orders").spread(16, 1);
    Member owner = first.join(hasty);
    List<Held> before = owner.awaitHeld(2, patience());
    List<Delivery> taken = before.stream().map(held -> held.take(1).get(0)).toList();
    owner.holdOn();
    Member next = startNode().join(hasty);
    Held moved = next.awaitHeld(1, patience().plusMillis(100)).get(0);

    int index = before.get(0).partition().equals(moved.partition()) ? 0 : 1;
    Held late = before.get(index);
    assertTrue(moved.epoch() > late.epoch(), "a higher epoch");
    assertThrows(AssignmentLostException.class, () -> late.save(taken.get(index)));
    Await.until("the late one knows that it is over", patience(), () -> !late.isCurrent());
    assertTrue(before.get(1 - index).isCurrent(), "the other partition is untouched");
  }

  @Test
  void a2_aRunningHandlerEndsBeforeThePartitionMoves() throws Exception {
    Node first = startNode();
    Node second = startNode();
    Writer writer = first.writer("orders");
    CountDownLatch goOn = new CountDownLatch(1);
    writer.spread(16, 2);
    var held = first.recording((event, context) -> goOn.await());
    first.run(Definitions.running("two", "orders", 2, held).build());
    Await.until(
        "a handler runs in both partitions",
        patience(),
        () -> timeline().entries(entry -> entry.what() == What.HANDLING).size() == 2);

    second.run(Definitions.running("two", "orders", 2, second.recording()).build());
    Await.until(
        "a partition is asked back",
        patience(),
        () -> !timeline().entries(entry -> entry.what() == What.REVOKING).isEmpty());
    second.join(MARKER).awaitHeld(1, patience());
    assertEquals(List.of(), grants(second, "two"), "granted while the handler runs");

    goOn.countDown();
    consistency("two").awaitComplete(writer.written(), patience().plus(bounds().handover()));
    Await.until("it moved", patience(), () -> grants(second, "two").size() == 1);
    consistency("two").assertOneCallAtATime();
    consistency("two").assertExactlyOnce(writer.written());
  }

  @Test
  void a11_afterThereAndBackTheFirstGoesOnWhereTheSecondStopped() throws Exception {
    ConsumerDefinition one = consumer("one", "orders", 1);
    Node first = startNode();
    Writer writer = first.writer("orders");
    writer.append("s", 8);
    Member there = first.join(one);
    Held before = there.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = before.take(4);
    before.save(taken.get(0));

    // The second owner begins before what the first has seen, and ends after it.
    Node second = startNode();
    Member between = second.join(one);
    there.leave();
    Held held = between.awaitHeldAbove(before.partition(), before.epoch(), patience());
    List<Delivery> takenBetween = held.take(5);
    assertEquals(Writer.tags("s", 1, 6), Writer.tags(takenBetween));
    held.save(takenBetween.get(4));
    there.close();
    Member back = first.join(one);
    second.close();

    Held again = back.awaitHeldAbove(held.partition(), held.epoch(), patience());
    assertEquals(Writer.tags("s", 6, 8), Writer.tags(again.take(2)));
  }

  @Test
  void a11_whatIsRegainedIsReadAnew() {
    Node node = startNode();
    node.writer("orders").append("s", 5);
    Member member = node.join(consumer("one", "orders", 1));
    Held first = member.awaitHeld(1, patience()).get(0);
    List<Delivery> taken = first.take(4);
    first.save(taken.get(1));
    first.release(Progress.none());
    Held second = member.awaitHeldAbove(first.partition(), first.epoch(), patience());
    assertEquals(Writer.tags("s", 2, 5), Writer.tags(second.take(3)), "what was not saved, again");
  }

  private PartitionId awaitAskedBack(Member owner) {
    Await.until("one partition is asked back", patience(), () -> owner.askedBack().size() == 1);
    return owner.askedBack().iterator().next();
  }

  private List<Entry> grants(Node node, String consumer) {
    return timeline()
        .entries(
            entry ->
                entry.what() == What.GRANTED
                    && entry.node().equals(node.name())
                    && entry.consumer().equals(consumer));
  }

  private long time(What what, PartitionId partition, long epoch) {
    return timeline()
        .entries(entry -> entry.is(what, "two", partition) && entry.epoch() == epoch)
        .get(0)
        .nanos();
  }
}
