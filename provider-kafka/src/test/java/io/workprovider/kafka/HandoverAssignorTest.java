package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A group, round by round, as its leader sees it (Rules A2, A6, A7). */
class HandoverAssignorTest {

  private static final int PARTITIONS = 6;
  private static final Cluster CLUSTER = cluster();

  /** A member: what it holds, what it owns, and what it was told is wanted. */
  private static final class Member implements HandoverAssignor.Owner {
    private final HandoverAssignor assignor = new HandoverAssignor();
    private final Set<TopicPartition> held = new HashSet<>();
    private Set<TopicPartition> owned = Set.of();
    private Set<TopicPartition> wanted = Set.of();
    private boolean rejoins;

    Member() {
      assignor.configure(Map.of(HandoverAssignor.OWNER, this));
    }

    @Override
    public Set<TopicPartition> held() {
      return held;
    }

    @Override
    public void wanted(Set<TopicPartition> partitions) {
      wanted = partitions;
    }
  }

  private final Map<String, Member> members = new TreeMap<>();
  private int generation;

  private Member join(String name) {
    Member member = new Member();
    members.put(name, member);
    return member;
  }

  /** One rebalance; every member works on whatever it is given. */
  @SuppressWarnings("removal") // Kafka keeps the successor's only constructor to itself.
  private void rebalance() {
    Map<String, Subscription> subscriptions = new HashMap<>();
    members.forEach(
        (name, member) -> {
          ByteBuffer says = member.assignor.subscriptionUserData(Set.of("t"));
          subscriptions.put(
              name,
              new Subscription(
                  List.of("t"),
                  says,
                  List.copyOf(member.owned),
                  member.owned.isEmpty() ? -1 : generation,
                  Optional.empty()));
        });
    Map<String, Assignment> given =
        new HandoverAssignor()
            .assign(CLUSTER, new GroupSubscription(subscriptions))
            .groupAssignment();
    generation++;
    Set<TopicPartition> all = new HashSet<>();
    given.forEach(
        (name, assignment) -> {
          Member member = Objects.requireNonNull(members.get(name));
          Set<TopicPartition> now = new HashSet<>(assignment.partitions());
          assertTrue(now.stream().allMatch(all::add), "given twice: " + given);
          assertTrue(now.containsAll(member.held), name + " lost what it holds: " + given);
          member.rejoins = !now.containsAll(member.owned);
          member.owned = now;
          member.assignor.onAssignment(
              assignment, new ConsumerGroupMetadata("g", generation, name, Optional.empty()));
          now.stream().filter(p -> !member.wanted.contains(p)).forEach(member.held::add);
        });
  }

  /** Rebalances for as long as a member that gave something away asks for it, as Kafka's do. */
  private void settle() {
    do {
      rebalance();
    } while (members.values().stream().anyMatch(member -> member.rejoins));
  }

  private void release(Member member, TopicPartition partition) {
    member.held.remove(partition);
  }

  @Test
  void a2_whatIsHeldStaysUntilItIsReleased() {
    Member first = join("a");
    settle();
    assertEquals(PARTITIONS, first.held.size());
    Member second = join("b");
    settle();
    assertEquals(PARTITIONS, first.owned.size(), "kept while it is held");
    assertEquals(3, first.wanted.size(), "three are wanted");
    assertEquals(Set.of(), second.owned);

    List<TopicPartition> wanted = new ArrayList<>(first.wanted);
    release(first, wanted.get(0));
    settle();
    assertEquals(Set.of(wanted.get(0)), second.owned, "moved once it was released");
    assertEquals(2, first.wanted.size(), "the rest is still wanted");

    wanted.subList(1, 3).forEach(partition -> release(first, partition));
    settle();
    assertEquals(3, first.owned.size());
    assertEquals(new HashSet<>(wanted), second.owned);
    assertEquals(Set.of(), first.wanted);
  }

  @Test
  void a5_aSlowReleaseKeepsNothingElseFromMoving() {
    Member slow = join("a");
    Member quick = join("b");
    settle();
    settleReleasing(quick);
    slow.wanted.stream().toList().forEach(partition -> release(slow, partition));
    settle();
    assertEquals(3, quick.held.size());

    Member third = join("c");
    settle();
    assertEquals(1, slow.wanted.size());
    assertEquals(1, quick.wanted.size());
    settleReleasing(quick);
    assertEquals(1, third.held.size(), "what the quick one gave");
    assertEquals(1, slow.wanted.size(), "what the slow one still holds");
    slow.wanted.stream().toList().forEach(partition -> release(slow, partition));
    settle();
    assertEquals(
        List.of(2, 2, 2), members.values().stream().map(member -> member.owned.size()).toList());
  }

  private void settleReleasing(Member member) {
    List.copyOf(member.wanted).forEach(partition -> release(member, partition));
    settle();
  }

  @Test
  void a9_whatAMemberHeldThatIsGoneIsGivenToOthers() {
    join("a");
    settle();
    Member second = join("b");
    settle();
    members.remove("a");
    settle();
    assertEquals(PARTITIONS, second.owned.size());
    assertEquals(PARTITIONS, second.held.size());
  }

  @Test
  void a7_nobodyIsAskedForMoreThanBalanceNeeds() {
    Member first = join("a");
    Member second = join("b");
    settle();
    first.wanted.stream().toList().forEach(partition -> release(first, partition));
    settle();
    Set<TopicPartition> before = new HashSet<>(second.held);
    settle();
    assertEquals(before, second.held, "nothing moves without a reason");
    assertEquals(Set.of(), first.wanted);
    assertEquals(Set.of(), second.wanted);
  }

  private static Cluster cluster() {
    Node node = new Node(1, "localhost", 9092);
    List<PartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new PartitionInfo("t", i, node, new Node[] {node}, new Node[] {node}));
    }
    return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
  }
}
