package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks topics up, creates them, and asks where they begin and end.
 *
 * <p>Thread-safe. Each call blocks for at most about the connect timeout.
 */
final class Topics {

  private static final long LOOK_AGAIN_NANOS = 2_000_000L;

  private final Admin admin;
  private final KafkaSettings settings;
  private final KafkaErrors errors;

  Topics(Admin admin, KafkaSettings settings) {
    this.admin = admin;
    this.settings = settings;
    this.errors = new KafkaErrors(settings);
  }

  /** How many partitions a topic has; none if it is not there. */
  OptionalInt partitions(String topic) {
    Optional<TopicDescription> found = describe(topic, new DescribeTopicsOptions());
    return found.map(one -> OptionalInt.of(one.partitions().size())).orElse(OptionalInt.empty());
  }

  /**
   * How many partitions a topic has that is to be read; none if it is not there.
   *
   * @throws ProviderUnavailableException if this login may not read it
   */
  OptionalInt partitionsToRead(String topic) {
    Optional<TopicDescription> found =
        describe(topic, new DescribeTopicsOptions().includeAuthorizedOperations(true));
    if (found.isEmpty()) {
      return OptionalInt.empty();
    }
    // Null where the broker does not say.
    Set<AclOperation> allowed = found.get().authorizedOperations();
    if (allowed != null && !allowed.contains(AclOperation.READ)) {
      throw errors.unavailable(
          "let topic " + topic + " be read", new TopicAuthorizationException(Set.of(topic)));
    }
    return OptionalInt.of(found.get().partitions().size());
  }

  private Optional<TopicDescription> describe(String topic, DescribeTopicsOptions options) {
    try {
      return await(admin.describeTopics(List.of(topic), options).allTopicNames()).values().stream()
          .findFirst();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw errors.unavailable("describe topic " + topic, e);
    } catch (TimeoutException e) {
      throw errors.unavailable("describe topic " + topic, e);
    }
  }

  /**
   * Sees to it that a topic of events is there.
   *
   * @return how many partitions it has: those asked for, unless it was there already
   */
  int ensureEvents(String topic, int partitions) {
    OptionalInt there = partitions(topic);
    if (there.isPresent()) {
      requireFit(topic);
      return there.getAsInt();
    }
    return create(topic, partitions, TopicFit.CONFIG);
  }

  /** Sees to it that a topic is there of which only the last record of each key counts. */
  void ensureCompacted(String topic) {
    if (partitions(topic).isEmpty()) {
      create(
          topic, 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }
  }

  private int create(String topic, int partitions, Map<String, String> config) {
    if (!settings.createTopics()) {
      throw new ProviderUnavailableException(
          "Topic "
              + topic
              + " is missing at "
              + settings.bootstrapServers()
              + ", and workprovider.kafka.create-topics is false. Create it with "
              + partitions
              + " partitions and "
              + config
              + ".");
    }
    try {
      NewTopic wanted =
          new NewTopic(
              topic,
              Optional.of(partitions),
              settings.replication() < 0 ? Optional.empty() : Optional.of(settings.replication()));
      await(admin.createTopics(List.of(wanted.configs(config))).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw errors.unavailable("create topic " + topic, e);
      }
    } catch (TimeoutException e) {
      throw errors.unavailable("create topic " + topic, e);
    }
    return awaitCreated(topic);
  }

  /** The broker that answers may hear of a new topic a little later. */
  private int awaitCreated(String topic) {
    long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    while (true) {
      OptionalInt there = partitions(topic);
      if (there.isPresent()) {
        return there.getAsInt();
      }
      if (System.nanoTime() - deadline > 0) {
        throw errors.unavailable(
            "show topic " + topic + " after it was created",
            new TimeoutException("still unknown to the broker that was asked"));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** A topic that others made must keep the store's clock and take the largest events. */
  private void requireFit(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      await(admin.describeConfigs(List.of(resource)).all())
          .values()
          .forEach(config -> TopicFit.require(topic, config));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw errors.unavailable("show the configuration of topic " + topic, e);
      }
    } catch (TimeoutException e) {
      throw errors.unavailable("show the configuration of topic " + topic, e);
    }
  }

  /** The first offset of each partition. */
  Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest());
  }

  /** The offset after the last committed record of each partition. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  /**
   * Waits until readers see what a transaction wrote: a commit returns a little earlier.
   *
   * @param offsets of the last record of each partition
   */
  void awaitVisible(Map<TopicPartition, Long> offsets) {
    long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    while (true) {
      Map<TopicPartition, Long> ends = ends(offsets.keySet());
      if (offsets.entrySet().stream()
          .allMatch(written -> ends.getOrDefault(written.getKey(), 0L) > written.getValue())) {
        return;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw errors.unavailable(
            "show what was written to " + offsets.keySet(),
            new TimeoutException("its transaction is committed, but not ended there"));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** The offset of the first record at or after a time, by the broker's clock, or else the end. */
  Map<TopicPartition, Long> at(long epochMillis, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> offsets = offsets(partitions, OffsetSpec.forTimestamp(epochMillis));
    Set<TopicPartition> none = new HashSet<>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset < 0) {
            none.add(partition);
          }
        });
    offsets.putAll(ends(none));
    return offsets;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec where) {
    if (partitions.isEmpty()) {
      return new HashMap<>();
    }
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, where));
    long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    while (true) {
      try {
        return ask(wanted);
      } catch (ExecutionException e) {
        // Brokers hear of a new topic one after the other.
        boolean maybeNew = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!maybeNew || System.nanoTime() - deadline >= 0) {
          throw errors.unavailable("tell the offsets of " + partitions, e);
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      } catch (TimeoutException e) {
        throw errors.unavailable("tell the offsets of " + partitions, e);
      }
    }
  }

  private Map<TopicPartition, Long> ask(Map<TopicPartition, OffsetSpec> wanted)
      throws ExecutionException, TimeoutException {
    Map<TopicPartition, ListOffsetsResultInfo> found =
        await(
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    found.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /** Waits for an answer of the admin client, whose own bound comes first. */
  private <T> T await(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
    try {
      return future.get(settings.connectTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.unavailable("answer before this thread was interrupted", e);
    }
  }
}
