package io.workprovider.memory;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionOverview;
import io.workprovider.Position;
import io.workprovider.WorkAdmin;
import java.util.List;
import java.util.Optional;

/** Shows what the table says. The storage itself decides allocation, so no node is leader. */
final class InMemoryAdmin implements WorkAdmin {

  private final InMemoryWorkProvider node;

  InMemoryAdmin(InMemoryWorkProvider node) {
    this.node = node;
  }

  @Override
  public List<NodeOverview> nodes() {
    return node.call("list nodes", table -> table.members().ids()).stream()
        .map(id -> new NodeOverview(id, false))
        .toList();
  }

  @Override
  public Optional<ConsumerOverview> consumer(String name) {
    return node.call("show a consumer", table -> table.consumer(name).map(this::overview));
  }

  private ConsumerOverview overview(ConsumerRow consumer) {
    long[] lag = lag(consumer);
    List<PartitionOverview> partitions =
        consumer.partitions().stream().map(row -> overview(row, lag[row.partition()])).toList();
    return new ConsumerOverview(consumer.name(), consumer.sequence(), partitions);
  }

  private static PartitionOverview overview(PartitionRow row, long lag) {
    Optional<Position> position =
        row.isSaved() ? Optional.of(Places.toPosition(row.place())) : Optional.empty();
    return new PartitionOverview(
        row.id(),
        Optional.ofNullable(row.owner()),
        row.epoch(),
        position,
        lag,
        Optional.ofNullable(row.problem()));
  }

  /** How many events each partition has after its place, counted in one walk over the log. */
  private long[] lag(ConsumerRow consumer) {
    List<PartitionRow> rows = consumer.partitions();
    long[] lag = new long[rows.size()];
    EventLog log = node.storage().log();
    long first = rows.stream().mapToLong(PartitionRow::place).min().orElse(0);
    for (long place = first + 1; place <= log.end(); place++) {
      StoredEvent stored = log.at(place);
      int partition = StreamHash.partition(stored.hash(), rows.size());
      if (consumer.sequence().contains(stored.event()) && place > rows.get(partition).place()) {
        lag[partition]++;
      }
    }
    return lag;
  }
}
