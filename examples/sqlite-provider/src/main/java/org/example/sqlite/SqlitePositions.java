package org.example.sqlite;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and resets what the table has. */
record SqlitePositions(SqliteWorkProvider node) implements PositionStore {

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return Optional.ofNullable(findAll(consumer).get(partition));
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    Map<PartitionId, Position> all = new TreeMap<>();
    String saved = "SELECT number, position FROM partition WHERE consumer = ? AND position > 0";
    node.read(
        "read positions",
        sql ->
            sql.list(
                row ->
                    all.put(
                        PartitionId.of(row.getInt(1)),
                        Position.of(SqliteProviderFactory.NAME, row.getLong(2))),
                saved,
                consumer));
    return all;
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    resetSome(consumer, partition.value(), to);
  }

  @Override
  public void resetAll(String consumer, StartingPoint to) {
    if (to instanceof StartingPoint.After) {
      throw new IllegalArgumentException("A position is one partition's: reset that, not all.");
    }
    resetSome(consumer, null, to);
  }

  private void resetSome(String consumer, String number, StartingPoint to) {
    if (node.write("reset", sql -> WorkTable.reset(sql, consumer, number, to)) == 0) {
      String which = number == null ? "" : " with a partition " + number;
      throw new IllegalArgumentException(
          "There is no consumer '" + consumer + "'" + which + ". Nothing was reset.");
    }
    node.wake(true);
  }
}
