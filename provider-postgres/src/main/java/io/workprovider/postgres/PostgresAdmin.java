package io.workprovider.postgres;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkAdmin;
import io.workprovider.postgres.events.EventPositions;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers operators from the tables. */
final class PostgresAdmin implements WorkAdmin {

  private static final String NODES =
      """
      SELECT n.node, n.node IS NOT DISTINCT FROM l.node
      FROM ${schema}.nodes n
      LEFT JOIN ${schema}.leaders l ON l.namespace = n.namespace
      WHERE n.namespace = ? AND ${alive}
      ORDER BY n.node
      """;

  private static final String PARTITIONS =
      """
      SELECT partition, owner, epoch, position, start_after, problem
      FROM ${schema}.work_allocations
      WHERE namespace = ? AND consumer = ?
      ORDER BY partition
      """;

  private final Database database;
  private final Scope scope;
  private final ConsumerRegistry consumers;
  private final EventPositions events;

  PostgresAdmin(Database database, Scope scope, ConsumerRegistry consumers, EventPositions events) {
    this.database = database;
    this.scope = scope;
    this.consumers = consumers;
    this.events = events;
  }

  @Override
  public List<NodeOverview> nodes() {
    return database.call(
        "Reading the nodes",
        connection -> {
          List<NodeOverview> nodes = new ArrayList<>();
          try (PreparedStatement select = connection.prepareStatement(scope.in(NODES))) {
            select.setString(1, scope.namespace());
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                nodes.add(new NodeOverview(row.getString(1), row.getBoolean(2)));
              }
            }
          }
          return List.copyOf(nodes);
        });
  }

  @Override
  public Optional<ConsumerOverview> consumer(String name) {
    return consumers
        .find(name)
        .map(
            consumer ->
                database.call(
                    "Reading consumer=" + name,
                    connection -> overview(connection, name, consumer)));
  }

  private ConsumerOverview overview(Connection connection, String name, RegisteredConsumer consumer)
      throws SQLException {
    List<Row> rows = rows(connection, name);
    long[] after = rows.stream().mapToLong(Row::after).toArray();
    long[] lags = events.countsAfter(connection, consumer.sequence(), after);
    List<PartitionOverview> partitions = new ArrayList<>();
    for (int i = 0; i < lags.length; i++) {
      partitions.add(rows.get(i).overview(lags[i]));
    }
    return new ConsumerOverview(name, consumer.sequence(), partitions);
  }

  private List<Row> rows(Connection connection, String name) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(scope.schema().in(PARTITIONS))) {
      select.setString(1, scope.namespace());
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getInt(1),
                  row.getString(2),
                  row.getLong(3),
                  row.getObject(4, Long.class),
                  row.getLong(5),
                  row.getString(6)));
        }
      }
    }
    return rows;
  }

  private record Row(
      int partition,
      @Nullable String owner,
      long epoch,
      @Nullable Long position,
      long startAfter,
      @Nullable String problem) {

    long after() {
      return position == null ? startAfter : position;
    }

    PartitionOverview overview(long lag) {
      return new PartitionOverview(
          PartitionId.of(partition),
          Optional.ofNullable(owner),
          epoch,
          Optional.ofNullable(position).map(Positions::of),
          lag,
          Optional.ofNullable(problem));
    }
  }
}
