package io.workprovider.spi.store;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads and resets what the table has. Thread-safe. */
record StorePositions(StoreWorkProvider node) implements PositionStore {

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return Optional.ofNullable(findAll(consumer).get(partition));
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    Map<PartitionId, Position> saved = new TreeMap<>();
    node.read("read positions", WorkTables::partitions).stream()
        .filter(row -> row.consumer().equals(consumer) && row.position() > 0)
        .forEach(row -> saved.put(row.id(), node.log().position(row.position())));
    return saved;
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    resetThose(consumer, row -> row.id().equals(partition), " with a partition " + partition, to);
  }

  @Override
  public void resetAll(String consumer, StartingPoint to) {
    if (to instanceof StartingPoint.After) {
      throw new IllegalArgumentException("A position is one partition's: reset that, not all.");
    }
    resetThose(consumer, row -> true, "", to);
  }

  private void resetThose(
      String consumer, Predicate<PartitionRow> those, String which, StartingPoint to) {
    int found =
        node.write(
            "reset",
            tables -> {
              long place = node.log().place(tables, to);
              List<PartitionRow> rows =
                  tables.partitions().stream()
                      .filter(row -> row.consumer().equals(consumer) && those.test(row))
                      .toList();
              rows.forEach(row -> tables.put(row.resetTo(place)));
              return rows.size();
            });
    if (found == 0) {
      throw new IllegalArgumentException(
          "There is no consumer '" + consumer + "'" + which + ". Nothing was reset.");
    }
    node.wake(true);
  }
}
