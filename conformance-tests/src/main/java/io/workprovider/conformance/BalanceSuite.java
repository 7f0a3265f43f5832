package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.PartitionId;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Progress;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How partitions are spread over nodes, and how few of them move (Rules A6 to A9).
 *
 * <p>Not asserted: which node owns which partition. Balance and stickiness decide how many move,
 * not which.
 */
public abstract class BalanceSuite extends ConformanceSuite {

  private static final int PARTITIONS = 8;
  private static final ConsumerDefinition EIGHT = consumer("eight", "orders", PARTITIONS);

  /** For subclasses. */
  protected BalanceSuite() {}

  private Group group() {
    return new Group(PARTITIONS, bounds().convergence());
  }

  @Test
  void a6_partitionsOfAConsumerDifferByAtMostOne() {
    Group group = group();
    for (int nodes = 1; nodes <= 5; nodes++) {
      group.add(startNode().join(EIGHT)).awaitBalance();
    }
    assertEquals(PARTITIONS, group.partitions().size(), "all are held");
  }

  @Test
  void a6_totalsOfNodesDifferByAtMostOne() {
    Node first = startNode();
    Node second = startNode();
    ConsumerDefinition[] three = {
      consumer("a", "orders", 3), consumer("b", "orders", 3), consumer("c", "orders", 3)
    };
    Member[] onFirst = new Member[3];
    Member[] onSecond = new Member[3];
    for (int i = 0; i < 3; i++) {
      onFirst[i] = first.join(three[i]);
      onSecond[i] = second.join(three[i]);
    }
    Await.until(
        "9 partitions of 3 consumers are spread 4 to 5 over 2 nodes, each consumer's 1 to 2",
        bounds().convergence(),
        () -> {
          int total = 0;
          boolean each = true;
          for (int i = 0; i < 3; i++) {
            int here = onFirst[i].held().size();
            int there = onSecond[i].held().size();
            total += here;
            each &= here + there == 3 && Math.abs(here - there) == 1;
          }
          return each && (!cluster().fixture().balancesTotals() || total == 4 || total == 5);
        });
    assertEquals(3, onFirst[0].held().size() + onSecond[0].held().size(), "of the first consumer");
  }

  @Test
  void a6_moreNodesThanPartitionsLeaveNobodyWithTwo() {
    ConsumerDefinition two = consumer("two", "orders", 2);
    Group group = new Group(2, bounds().convergence());
    for (int nodes = 1; nodes <= 3; nodes++) {
      group.add(startNode().join(two)).awaitBalance();
    }
    assertEquals(2, group.partitions().size(), "all are held");
  }

  @Test
  void a7_aNewcomerTakesItsShareAndNothingElseMoves() {
    Member first = startNode().join(EIGHT);
    Member second = startNode().join(EIGHT);
    Group group = group().add(first).add(second);
    group.awaitBalance();
    Map<PartitionId, Long> ofFirst = first.epochs();
    Map<PartitionId, Long> ofSecond = second.epochs();

    Member newcomer = startNode().join(EIGHT);
    group.add(newcomer).awaitBalance();
    assertEquals(without(ofFirst, newcomer), first.epochs(), "the first only gave");
    assertEquals(without(ofSecond, newcomer), second.epochs(), "the second only gave");
    assertEquals(2, newcomer.held().size(), "8 over 3 nodes: two moves are enough");
  }

  @Test
  void a7_whoLeavesGivesItsShareAndNothingElseMoves() throws Exception {
    Node leaving = startNode();
    Member leaver = leaving.join(EIGHT);
    Member first = startNode().join(EIGHT);
    Member second = startNode().join(EIGHT);
    Group group = group().add(leaver).add(first).add(second);
    group.awaitBalance();
    Map<PartitionId, Long> ofFirst = first.epochs();
    Map<PartitionId, Long> ofSecond = second.epochs();

    leaving.close();
    group.remove(leaver).awaitBalance();
    assertEquals(ofFirst, kept(ofFirst, first), "the first kept all it had, as it was");
    assertEquals(ofSecond, kept(ofSecond, second), "the second kept all it had, as it was");
  }

  @Test
  void a8_differentSetsOfConsumersStarveNobody() {
    ConsumerDefinition old = consumer("old", "orders", 4);
    ConsumerDefinition kept = consumer("kept", "orders", 4);
    ConsumerDefinition fresh = consumer("fresh", "orders", 4);
    Node before = startNode();
    Group olds = new Group(4, bounds().convergence()).add(before.join(old));
    Group kepts = new Group(4, bounds().convergence()).add(before.join(kept));
    olds.awaitComplete();
    kepts.awaitComplete();
    Node after = startNode();
    Group freshes = new Group(4, bounds().convergence()).add(after.join(fresh));
    kepts.add(after.join(kept));
    freshes.awaitComplete();
    kepts.awaitBalance();
    olds.awaitComplete();
    assertEquals(4, olds.partitions().size(), "of the old consumer");
  }

  @Test
  void a9_noPartitionStaysUnassignedWhateverComesAndGoes() throws Exception {
    Group group = group();
    Node oldest = startNode();
    Node crashing = startNode();
    Member ofOldest = oldest.join(EIGHT);
    Member ofCrashing = crashing.join(EIGHT);
    group.add(ofOldest).add(ofCrashing).awaitBalance();

    oldest.close();
    group.remove(ofOldest).awaitBalance();
    Node third = startNode();
    Member ofThird = third.join(EIGHT);
    group.add(ofThird);
    crashing.crash();
    Group after = new Group(PARTITIONS, bounds().takeoverAfterCrash().plus(patience()));
    after.add(ofThird).awaitBalance();
    Member last = startNode().join(EIGHT);
    after.add(last);
    ofThird.close();
    after.remove(ofThird).awaitBalance();
    assertEquals(PARTITIONS, last.held().size(), "the last one has them all");
  }

  @Test
  void a9_whatIsReleasedIsGrantedAgain() {
    Member member = startNode().join(EIGHT);
    for (Held held : member.awaitHeld(PARTITIONS, patience())) {
      held.release(Progress.none());
    }
    member.awaitHeld(PARTITIONS, bounds().convergence());
    assertEquals(PARTITIONS, member.partitions().size(), "all are held again");
  }

  @Test
  void a9_aLastNodeThatLeavesPolitelyBlocksNobody() throws Exception {
    Node node = startNode();
    Member leaver = node.join(EIGHT);
    leaver.awaitHeld(PARTITIONS, patience());
    leaver.leave();
    Await.until("it holds nothing", patience(), () -> leaver.held().isEmpty());
    Member next = startNode().join(EIGHT);
    assertEquals(PARTITIONS, next.awaitHeld(PARTITIONS, bounds().convergence()).size());
  }

  private static Map<PartitionId, Long> without(Map<PartitionId, Long> grants, Member taker) {
    Map<PartitionId, Long> rest = new TreeMap<>(grants);
    rest.keySet().removeAll(taker.partitions());
    return rest;
  }

  /** What the member holds of these grants, at the epochs they had. */
  private static Map<PartitionId, Long> kept(Map<PartitionId, Long> grants, Member keeper) {
    Map<PartitionId, Long> kept = keeper.epochs();
    kept.keySet().retainAll(grants.keySet());
    return kept;
  }
}
