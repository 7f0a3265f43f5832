package io.workprovider.kafka;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkAdmin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker says of nodes and consumers. A node is seen by others while it runs a consumer.
 * Thread-safe.
 */
final class KafkaWorkAdmin implements WorkAdmin {

  private final Backend backend;
  private final Groups groups;
  private final NodeIdentity identity;

  KafkaWorkAdmin(Backend backend, Groups groups, NodeIdentity identity) {
    this.backend = backend;
    this.groups = groups;
    this.identity = identity;
  }

  @Override
  public List<NodeOverview> nodes() {
    List<String> consumers =
        backend.control().refresh().consumers().stream().map(DeclaredConsumer::name).toList();
    TreeSet<String> ids = new TreeSet<>(groups.nodes(consumers));
    ids.add(identity.current());
    return ids.stream().map(id -> new NodeOverview(id, false)).toList();
  }

  @Override
  public Optional<ConsumerOverview> consumer(String name) {
    return backend.control().refresh().consumer(name).map(this::overview);
  }

  private ConsumerOverview overview(DeclaredConsumer consumer) {
    List<TopicPartition> partitions = backend.sequences().partitions(consumer.sequence());
    Map<TopicPartition, Committed> committed = groups.committed(consumer);
    Map<TopicPartition, String> owners = groups.owners(consumer.name());
    Map<TopicPartition, Long> beginnings = backend.topics().beginnings(partitions);
    Map<TopicPartition, Long> ends = backend.topics().ends(partitions);
    List<PartitionOverview> overviews = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      PartitionId id = backend.names().partitionId(partition);
      Optional<Committed> there = Optional.ofNullable(committed.get(partition));
      long next =
          there
              .map(Committed::next)
              .orElse(consumer.starts().getOrDefault(id, beginnings.getOrDefault(partition, 0L)));
      long epoch = there.map(c -> c.mark().epoch()).orElse(0L);
      overviews.add(
          new PartitionOverview(
              id,
              Optional.ofNullable(owners.get(partition)),
              epoch,
              there.flatMap(Committed::position),
              Math.max(0, ends.getOrDefault(partition, next) - next),
              backend.control().state().problem(consumer.name(), id, epoch)));
    }
    overviews.sort(Comparator.comparing(PartitionOverview::partition));
    return new ConsumerOverview(consumer.name(), consumer.sequence(), overviews);
  }
}
