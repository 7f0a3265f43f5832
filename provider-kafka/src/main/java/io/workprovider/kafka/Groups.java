package io.workprovider.kafka;

import io.workprovider.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Asks the broker about consumers' groups: who is in them, who owns what, what is committed.
 * Thread-safe; each call blocks for at most about the connect timeout.
 */
final class Groups {

  private static final long SETTLING_NANOS = 2_000_000_000L;
  private static final long LOOK_AGAIN_NANOS = 50_000_000L;

  private final Admin admin;
  private final KafkaSettings settings;
  private final KafkaErrors errors;
  private final ControlTopic control;
  private final Sequences sequences;

  Groups(Admin admin, KafkaSettings settings, ControlTopic control, Sequences sequences) {
    this.admin = admin;
    this.settings = settings;
    this.errors = new KafkaErrors(settings);
    this.control = control;
    this.sequences = sequences;
  }

  /**
   * Whatever is committed for a consumer, with resets that are asked for already carried out.
   *
   * @return by partition, only those that have something
   */
  Map<TopicPartition, Committed> committed(DeclaredConsumer consumer) {
    List<TopicPartition> partitions = sequences.partitions(consumer.sequence());
    ControlState state = control.state();
    Map<TopicPartition, OffsetAndMetadata> stored = settled(consumer.name(), partitions, state);
    GrantPlan plan = new GrantPlan(state, settings.names(), consumer.name());
    Map<TopicPartition, Committed> committed = new HashMap<>();
    for (TopicPartition partition : partitions) {
      PartitionId id = settings.names().partitionId(partition);
      OffsetAndMetadata offset = stored.get(partition);
      if (offset != null || state.reset(consumer.name(), id).isPresent()) {
        committed.put(partition, plan.now(partition, offset, 0));
      }
    }
    return committed;
  }

  /**
   * What is stored, asked for again while something is missing that was there once: a coordinator
   * that has just taken over from one that died may answer too early. What is missing for longer is
   * forgotten.
   */
  private Map<TopicPartition, OffsetAndMetadata> settled(
      String consumer, List<TopicPartition> partitions, ControlState state) {
    long deadline = System.nanoTime() + SETTLING_NANOS;
    while (true) {
      Map<TopicPartition, OffsetAndMetadata> stored = stored(consumer);
      boolean complete =
          partitions.stream()
              .allMatch(
                  one ->
                      stored.get(one) != null
                          || !state.isStarted(consumer, settings.names().partitionId(one)));
      if (complete || System.nanoTime() - deadline >= 0) {
        return stored;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** The last reset that was carried out, of each partition with an offset, by its place. */
  Map<TopicPartition, Long> resetsCarriedOut(String consumer) {
    Map<TopicPartition, Long> places = new HashMap<>();
    stored(consumer)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                places.put(partition, Committed.of(offset).mark().reset());
              }
            });
    return places;
  }

  private Map<TopicPartition, OffsetAndMetadata> stored(String consumer) {
    String group = settings.names().group(consumer);
    try {
      return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw errors.unavailable("tell the offsets of group " + group, e);
    } catch (TimeoutException e) {
      throw errors.unavailable("tell the offsets of group " + group, e);
    }
  }

  /** The node that owns each partition, by the broker's word. */
  Map<TopicPartition, String> owners(String consumer) {
    Map<TopicPartition, String> owners = new HashMap<>();
    describe(List.of(consumer)).values().stream()
        .flatMap(group -> group.members().stream())
        .forEach(
            member ->
                node(member)
                    .ifPresent(
                        node ->
                            member
                                .assignment()
                                .topicPartitions()
                                .forEach(partition -> owners.put(partition, node))));
    return owners;
  }

  /** The nodes that are in any of these consumers' groups. */
  Set<String> nodes(List<String> consumers) {
    Set<String> nodes = new TreeSet<>();
    describe(consumers).values().stream()
        .flatMap(group -> group.members().stream())
        .flatMap(member -> node(member).stream())
        .forEach(nodes::add);
    return nodes;
  }

  /**
   * Whether the coordinator lists a member.
   *
   * @throws io.workprovider.ProviderUnavailableException if it did not answer in time
   */
  boolean isMember(String consumer, String memberId, Duration within) {
    String group = settings.names().group(consumer);
    try {
      Map<String, ConsumerGroupDescription> described =
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get(within.toNanos(), TimeUnit.NANOSECONDS);
      return described.values().stream()
          .flatMap(one -> one.members().stream())
          .anyMatch(member -> member.consumerId().equals(memberId));
    } catch (ExecutionException | TimeoutException e) {
      throw errors.unavailable("describe group " + group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.unavailable("answer before this thread was interrupted", e);
    }
  }

  private static Optional<String> node(MemberDescription member) {
    return ClientId.parse(member.clientId()).map(ClientId::nodeId);
  }

  private Map<String, ConsumerGroupDescription> describe(List<String> consumers) {
    List<String> groups = consumers.stream().map(settings.names()::group).toList();
    Map<String, ConsumerGroupDescription> described = new HashMap<>();
    admin
        .describeConsumerGroups(groups)
        .describedGroups()
        .forEach((group, future) -> describeOne(group, future, described));
    return described;
  }

  private void describeOne(
      String group,
      KafkaFuture<ConsumerGroupDescription> future,
      Map<String, ConsumerGroupDescription> into) {
    try {
      into.put(group, await(future));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw errors.unavailable("describe group " + group, e);
      }
    } catch (TimeoutException e) {
      throw errors.unavailable("describe group " + group, e);
    }
  }

  private <T> T await(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
    try {
      return future.get(settings.connectTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.unavailable("answer before this thread was interrupted", e);
    }
  }
}
