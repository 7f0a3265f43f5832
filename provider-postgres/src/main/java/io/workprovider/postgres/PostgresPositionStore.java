package io.workprovider.postgres;

import io.workprovider.InvalidPositionException;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Reads the positions in {@code work_allocations}, and resets them, which raises the epoch. */
final class PostgresPositionStore implements PositionStore {

  private final Database database;
  private final Scope scope;
  private final ConsumerRegistry consumers;
  private final StartingPlaces places;

  PostgresPositionStore(
      Database database, Scope scope, ConsumerRegistry consumers, StartingPlaces places) {
    this.database = database;
    this.scope = scope;
    this.consumers = consumers;
    this.places = places;
  }

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return Optional.ofNullable(findAll(consumer).get(partition));
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    return database.call(
        "Reading the positions of consumer=" + consumer,
        connection -> {
          Map<PartitionId, Position> positions = new TreeMap<>();
          try (PreparedStatement select =
              connection.prepareStatement(OwnerSql.in(scope, OwnerSql.POSITIONS))) {
            select.setString(1, scope.namespace());
            select.setString(2, consumer);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                positions.put(PartitionId.of(row.getInt(1)), Positions.of(row.getLong(2)));
              }
            }
          }
          return positions;
        });
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    if (to instanceof StartingPoint.After after) {
      Positions.numberOf(after.position());
    }
    RegisteredConsumer registered = registered(consumer);
    int number =
        IntStream.range(0, registered.partitions())
            .filter(n -> PartitionId.of(n).equals(partition))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Consumer '"
                            + consumer
                            + "' has partitions 0 to "
                            + (registered.partitions() - 1)
                            + ", and none called "
                            + partition
                            + ". Nothing was reset."));
    reset(consumer, registered, new int[] {number}, to);
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
    RegisteredConsumer registered = registered(consumer);
    reset(consumer, registered, IntStream.range(0, registered.partitions()).toArray(), to);
  }

  private RegisteredConsumer registered(String consumer) {
    return consumers
        .find(consumer)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no consumer '" + consumer + "'. Nothing was reset."));
  }

  private void reset(
      String consumer, RegisteredConsumer registered, int[] partitions, StartingPoint to) {
    String what = "Resetting consumer=" + consumer;
    long[] all =
        database.call(
            what,
            connection -> {
              if (to instanceof StartingPoint.After after) {
                requireReached(connection, after.position());
              }
              return places.of(connection, registered.sequence(), registered.partitions(), to);
            });
    Long[] after = Arrays.stream(partitions).mapToObj(n -> all[n]).toArray(Long[]::new);
    Integer[] numbers = Arrays.stream(partitions).boxed().toArray(Integer[]::new);
    database.call(
        what,
        connection -> {
          fence(connection, consumer, numbers, after);
          return true;
        });
  }

  /** Beyond the last visible event lies nothing that anyone can have handled. */
  private void requireReached(Connection connection, Position position) throws SQLException {
    long head = places.events().head(connection);
    if (Positions.numberOf(position) > head) {
      throw new InvalidPositionException(
          "Position "
              + position
              + " is beyond the last event, which is at "
              + Positions.of(head)
              + ". Nothing was changed; reset to a position up to that, or to the end.");
    }
  }

  private void fence(Connection connection, String consumer, Integer[] numbers, Long[] after)
      throws SQLException {
    try (PreparedStatement reset =
        connection.prepareStatement(OwnerSql.in(scope, OwnerSql.RESET))) {
      reset.setArray(1, connection.createArrayOf("integer", numbers));
      reset.setArray(2, connection.createArrayOf("bigint", after));
      reset.setString(3, scope.namespace());
      reset.setString(4, consumer);
      reset.setString(5, scope.namespace());
      reset.setString(6, consumer);
      reset.execute();
    }
  }
}
