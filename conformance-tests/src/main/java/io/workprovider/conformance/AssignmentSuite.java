package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import io.workprovider.StartingPoint;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Progress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Who is granted what, and at which epoch (Rules A1, A5, A8, A14).
 *
 * <p>Not asserted: that epochs rise over a restart of the back end, or over a fail-over that loses
 * commits. A suite cannot restart what it does not know; the provider's own tests do.
 */
public abstract class AssignmentSuite extends ConformanceSuite {

  private static final ConsumerDefinition ONE = consumer("one", "orders", 1);

  /** For subclasses. */
  protected AssignmentSuite() {}

  @Test
  void a1_epochRisesOverARelease() {
    Member member = startNode().join(ONE);
    Held first = member.awaitHeld(1, patience()).get(0);
    first.release(Progress.none());
    Held second = member.awaitHeldAbove(first.partition(), first.epoch(), patience());
    assertTrue(second.isCurrent() && !first.isCurrent(), "the higher epoch alone is current");
  }

  @Test
  void a1_epochRisesOverAReset() {
    Node node = startNode();
    Member member = node.join(ONE);
    Held first = member.awaitHeld(1, patience()).get(0);
    node.provider().positions().reset("one", first.partition(), StartingPoint.beginning());
    Held second = member.awaitHeldAbove(first.partition(), first.epoch(), patience());
    assertTrue(second.isCurrent() && !first.isCurrent(), "the higher epoch alone is current");
  }

  @Test
  void a1_epochRisesOverAFullStopOfAllNodes() throws Exception {
    Node before = startNode();
    Held first = before.join(ONE).awaitHeld(1, patience()).get(0);
    before.close();
    Member member = startNode().join(ONE);
    member.awaitHeldAbove(first.partition(), first.epoch(), patience());
  }

  @Test
  void a1_epochRisesOverACrash() {
    Node crashing = startNode();
    Held first = crashing.join(ONE).awaitHeld(1, patience()).get(0);
    Member survivor = startNode().join(ONE);
    crashing.crash();
    survivor.awaitHeldAbove(first.partition(), first.epoch(), bounds().takeoverAfterCrash());
  }

  @Test
  void a1_noEpochIsGrantedTwice() throws Exception {
    ConsumerDefinition six = consumer("six", "orders", 6);
    Node first = startNode();
    Group group = new Group(6, patience()).add(first.join(six));
    group.awaitBalance();
    Node second = startNode();
    group.add(second.join(six)).awaitBalance();
    group.add(startNode().join(six)).awaitBalance();
    second.close();
    group.awaitBalance();
    first.close();
    group.awaitBalance();
    for (PartitionId partition : group.partitions()) {
      List<Long> epochs = cluster().grants().epochs("six", partition);
      assertEquals(new HashSet<>(epochs).size(), epochs.size(), "distinct: " + epochs);
      assertEquals(epochs.stream().sorted().toList(), epochs, "rising");
    }
  }

  @Test
  void a1_operatorsSeeTheCurrentEpochAndItsOwner() {
    Node node = startNode();
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    Await.until(
        "the overview names owner and epoch of " + held,
        patience(),
        () ->
            node.provider().admin().consumer("one").orElseThrow().partitions().stream()
                .anyMatch(
                    seen ->
                        seen.partition().equals(held.partition())
                            && seen.epoch() == held.epoch()
                            && seen.owner()
                                .equals(java.util.Optional.of(node.provider().nodeId()))));
  }

  @Test
  void a5_whatANodeKeepsRunsOn() {
    ConsumerDefinition four = consumer("four", "orders", 4);
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(32, 1);
    Member member = node.join(four);
    List<Held> before = member.awaitHeld(4, patience());
    before.forEach(held -> assertEquals(1, held.take(1).size(), held + " has an event"));
    new Group(4, patience()).add(member).add(startNode().join(four)).awaitBalance();

    Set<PartitionId> kept = member.partitions();
    assertEquals(2, kept.size(), "kept");
    for (Held held : before) {
      if (kept.contains(held.partition())) {
        assertTrue(held.isCurrent(), held + " is the same assignment as before");
        assertEquals(
            List.of(),
            timeline()
                .entries(
                    entry ->
                        entry.is(What.REVOKING, "four", held.partition())
                            || entry.is(What.LOST, "four", held.partition())),
            "nothing was said of " + held);
      }
    }
    writer.spread(32, 1);
    before.stream()
        .filter(Held::isCurrent)
        .forEach(held -> assertEquals(1, held.take(1).size(), held + " goes on"));
  }

  @Test
  void a8_aNodeIsGrantedOnlyWhatItRegisteredFor() {
    ConsumerDefinition old = consumer("old", "orders", 2);
    ConsumerDefinition fresh = consumer("fresh", "orders", 2);
    Node before = startNode();
    Node after = startNode();
    Group both = new Group(2, patience()).add(before.join(old)).add(after.join(old));
    Member alone = after.join(fresh);
    alone.awaitHeld(2, patience());
    both.awaitComplete();
    assertEquals(
        List.of(),
        timeline()
            .entries(
                entry ->
                    entry.what() == What.GRANTED
                        && entry.node().equals(before.name())
                        && entry.consumer().equals("fresh")),
        "granted to the node that knows only the old consumer");
  }

  @Test
  void a14_anotherNumberOfPartitionsIsRefusedAndNothingIsLost() {
    Node node = startNode();
    Member member = node.join(ONE);
    Held held = member.awaitHeld(1, patience()).get(0);
    Node other = startNode();
    ConsumerConflictException refusal =
        assertThrows(
            ConsumerConflictException.class, () -> other.join(consumer("one", "orders", 3)));
    assertTrue(
        String.valueOf(refusal.getMessage())
            .matches("(?s).*\\b1\\b.*\\b3\\b.*|.*\\b3\\b.*\\b1\\b.*"),
        "both numbers are named: " + refusal.getMessage());
    assertTrue(String.valueOf(refusal.getMessage()).contains("one"), refusal.getMessage());

    node.writer("orders").append("s", 1);
    assertEquals(List.of("s#0"), Writer.tags(held.take(1)));
    Group group = new Group(1, patience()).add(member).add(other.join(ONE));
    group.awaitComplete();
  }

  @Test
  void a14_consumersOfOneCategoryAgreeOnTheNumber() {
    Node node = startNode();
    node.join(ONE).awaitHeld(1, patience());
    assertThrows(ConsumerConflictException.class, () -> node.join(consumer("other", "orders", 3)));
    node.join(consumer("other", "invoices", 3)).awaitHeld(3, patience());
  }

  @Test
  void a14_whoNamesNoNumberTakesTheOneThatIsAgreed() {
    ConsumerDefinition three = consumer("three", "orders", 3);
    Node first = startNode();
    Member member = first.join(three);
    member.awaitHeld(3, patience());
    Member other = startNode().join(Definitions.withoutPartitions(three));
    new Group(3, patience()).add(member).add(other).awaitBalance();
    first
        .join(Definitions.withoutPartitions(consumer("unsaid", "orders", 1)))
        .awaitHeld(3, patience());
    first
        .join(Definitions.withoutPartitions(consumer("nobody", "invoices", 1)))
        .awaitHeld(1, patience());
  }

  @Test
  void a14_anotherSequenceIsRefused() {
    Node node = startNode();
    node.join(ONE).awaitHeld(1, patience());
    Node other = startNode();
    assertThrows(ConsumerConflictException.class, () -> other.join(consumer("one", "invoices", 1)));
    assertThrows(
        ConsumerConflictException.class,
        () -> other.join(Definitions.of("one", EventSequence.log(), 1)));
    other.join(consumer("two", "invoices", 1)).awaitHeld(1, patience());
  }

  @Test
  void a14_aSecondSubscriptionOnOneNodeIsRefused() {
    Node node = startNode();
    Member member = node.join(ONE);
    member.awaitHeld(1, patience());
    assertThrows(ConsumerConflictException.class, () -> node.join(ONE));
    assertEquals(1, member.held().size(), "the first subscription goes on");
    member.close();
    node.join(ONE).awaitHeld(1, patience());
  }
}
