package io.workprovider.spi.store;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkAdmin;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Shows what the tables have. Nobody leads: whoever looks decides. Thread-safe. */
record StoreAdmin(StoreWorkProvider node) implements WorkAdmin {

  @Override
  public List<NodeOverview> nodes() {
    return node.read("list nodes", WorkTables::nodes).stream()
        .map(NodeRow::id)
        .sorted()
        .map(id -> new NodeOverview(id, false))
        .toList();
  }

  @Override
  public Optional<ConsumerOverview> consumer(String name) {
    return node.read("show a consumer", tables -> overview(tables, name));
  }

  private Optional<ConsumerOverview> overview(WorkTables tables, String name) {
    List<PartitionRow> rows =
        tables.partitions().stream()
            .filter(row -> row.consumer().equals(name))
            .sorted(Comparator.comparing(PartitionRow::id))
            .toList();
    return rows.stream()
        .findFirst()
        .map(
            first ->
                new ConsumerOverview(
                    name,
                    first.share().sequence(),
                    rows.stream().map(row -> overview(tables, row)).toList()));
  }

  private PartitionOverview overview(WorkTables tables, PartitionRow row) {
    return new PartitionOverview(
        row.id(),
        Optional.ofNullable(row.owner()),
        row.epoch(),
        Optional.of(row.position()).filter(place -> place > 0).map(node.log()::position),
        tables.count(row.share(), row.after()),
        Optional.ofNullable(row.problem()));
  }
}
