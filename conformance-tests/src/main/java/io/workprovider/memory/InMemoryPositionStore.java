package io.workprovider.memory;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and resets what the table keeps. */
final class InMemoryPositionStore implements PositionStore {

  private final InMemoryWorkProvider node;

  InMemoryPositionStore(InMemoryWorkProvider node) {
    this.node = node;
  }

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return Optional.ofNullable(findAll(consumer).get(partition));
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    return node.call(
        "read positions",
        table -> {
          Map<PartitionId, Position> positions = new TreeMap<>();
          table.consumer(consumer).map(ConsumerRow::partitions).orElse(List.of()).stream()
              .filter(PartitionRow::isSaved)
              .forEach(row -> positions.put(row.id(), Places.toPosition(row.place())));
          return positions;
        });
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    boolean found =
        node.call(
            "reset a position",
            table -> {
              long place = node.storage().log().placeOf(to);
              Optional<PartitionRow> row =
                  rows(table, consumer).stream().filter(r -> r.id().equals(partition)).findFirst();
              row.ifPresent(r -> table.reset(r, place));
              return row.isPresent();
            });
    if (!found) {
      throw new IllegalArgumentException(
          "Consumer '" + consumer + "' has no partition " + partition + ". Nothing was reset.");
    }
  }

  @Override
  public void resetAll(String consumer, StartingPoint to) {
    if (to instanceof StartingPoint.After) {
      throw new IllegalArgumentException(
          "All partitions of consumer '"
              + consumer
              + "' cannot go on "
              + to
              + ": a position belongs to one partition. Reset that one.");
    }
    node.call(
        "reset positions",
        table -> {
          long place = node.storage().log().placeOf(to);
          rows(table, consumer).forEach(row -> table.reset(row, place));
          return place;
        });
  }

  private static List<PartitionRow> rows(WorkTable table, String consumer) {
    return table
        .consumer(consumer)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no consumer '"
                        + consumer
                        + "': no node ever subscribed it. Nothing was reset."))
        .partitions();
  }
}
