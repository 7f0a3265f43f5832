package io.workprovider.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's cooperative sticky assignor, with handovers that make nobody wait. Public only because
 * Kafka's client makes it by reflection.
 *
 * <p>By itself, Kafka takes a partition from its owner first and hears of a running handler within
 * the callback, while the owner's next word to the group, and with it every other member's commits,
 * wait for as long as that handler takes. Here a partition that is to move stays with its owner for
 * as long as the owner says that it is held, and the owner is told that it is wanted. Once it is
 * released the owner asks for a rebalance, in which it moves as Kafka moves any.
 */
public final class HandoverAssignor implements ConsumerPartitionAssignor, Configurable {

  /** The configuration key of the {@link Owner}. */
  static final String OWNER = "workprovider.handover.owner";

  private final CooperativeStickyAssignor sticky = new CooperativeStickyAssignor();
  private @Nullable Owner owner;

  /** What a member says to the group, and hears from it. */
  interface Owner {

    /** The partitions that handlers may be working on. */
    Set<TopicPartition> held();

    /** The partitions that are wanted elsewhere; not those of an earlier call any more. */
    void wanted(Set<TopicPartition> partitions);
  }

  /** For Kafka's client. */
  public HandoverAssignor() {}

  @Override
  public void configure(Map<String, ?> configs) {
    owner = (Owner) configs.get(OWNER);
  }

  @Override
  public String name() {
    return "workprovider-handover";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public @Nullable ByteBuffer subscriptionUserData(Set<String> topics) {
    return owner == null ? null : encode(owner.held());
  }

  @Override
  public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
    sticky.onAssignment(assignment, metadata);
    if (owner != null) {
      owner.wanted(decode(assignment.userData()));
    }
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
    Map<String, Subscription> plain = new HashMap<>();
    subscriptions
        .groupSubscription()
        .forEach((member, subscription) -> plain.put(member, withoutUserData(subscription)));
    Map<String, Assignment> target =
        sticky.assign(metadata, new GroupSubscription(plain)).groupAssignment();
    Set<TopicPartition> given = new HashSet<>();
    target.values().forEach(assignment -> given.addAll(assignment.partitions()));

    Map<String, Assignment> result = new HashMap<>();
    target.forEach(
        (member, assignment) -> {
          Subscription subscription = subscriptions.groupSubscription().get(member);
          Set<TopicPartition> stays =
              subscription == null ? Set.of() : heldButMoving(subscription, given);
          List<TopicPartition> partitions = new ArrayList<>(assignment.partitions());
          partitions.addAll(stays);
          result.put(member, new Assignment(partitions, encode(stays)));
        });
    return new GroupAssignment(result);
  }

  /** What the sticky assignor has taken from its owner and given to nobody yet. */
  private static Set<TopicPartition> heldButMoving(
      Subscription subscription, Set<TopicPartition> given) {
    Set<TopicPartition> moving = new HashSet<>(decode(subscription.userData()));
    moving.retainAll(subscription.ownedPartitions());
    moving.removeAll(given);
    moving.removeIf(partition -> !subscription.topics().contains(partition.topic()));
    return moving;
  }

  private static Subscription withoutUserData(Subscription subscription) {
    return new Subscription(
        subscription.topics(),
        null,
        subscription.ownedPartitions(),
        subscription.generationId().orElse(-1),
        subscription.rackId());
  }

  private static ByteBuffer encode(Collection<TopicPartition> partitions) {
    StringBuilder text = new StringBuilder();
    for (TopicPartition partition : partitions) {
      text.append(partition.topic()).append(' ').append(partition.partition()).append('\n');
    }
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Set<TopicPartition> decode(@Nullable ByteBuffer data) {
    if (data == null) {
      return Set.of();
    }
    Set<TopicPartition> partitions = new HashSet<>();
    for (String line : StandardCharsets.UTF_8.decode(data.duplicate()).toString().split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        partitions.add(
            new TopicPartition(
                line.substring(0, space), Integer.parseInt(line.substring(space + 1))));
      }
    }
    return partitions;
  }
}
