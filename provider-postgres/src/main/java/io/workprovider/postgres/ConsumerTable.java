package io.workprovider.postgres;

import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.spi.ConsumerDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table of consumers. Stateless; each call on a connection of the caller. */
final class ConsumerTable {

  private static final String FIND =
      """
      SELECT category, stream, partitions
      FROM ${schema}.consumers
      WHERE namespace = ? AND consumer = ?
      """;

  private static final String NAMES =
      "SELECT consumer FROM ${schema}.consumers WHERE namespace = ?";

  private static final String STARTING_POINT =
      """
      SELECT starting_point
      FROM ${schema}.consumers
      WHERE namespace = ? AND consumer = ?
      """;

  private static final String PEER =
      """
      SELECT consumer, partitions
      FROM ${schema}.consumers
      WHERE namespace = ? AND sequence = ?
        AND category IS NOT DISTINCT FROM ? AND stream IS NOT DISTINCT FROM ?
      ORDER BY registered_at, consumer
      LIMIT 1
      """;

  private static final String CREATE =
      """
      INSERT INTO ${schema}.consumers
        (namespace, consumer, sequence, category, stream, partitions, starting_point,
         release_deadline)
      VALUES (?, ?, ?, ?, ?, ?, ?, ? * interval '1 millisecond')
      """;

  private static final String CREATE_PARTITIONS =
      """
      WITH created AS (
        INSERT INTO ${schema}.work_allocations (namespace, consumer, partition, start_after)
        SELECT ?, ?, s.number - 1, s.after
        FROM unnest(?::bigint[]) WITH ORDINALITY AS s (after, number)
        RETURNING 1
      )
      SELECT count(*), nextval('${schema}.allocation_changes'), pg_notify('${channel}', 'leader')
      FROM created
      """;

  private static final String SET_RELEASE_DEADLINE =
      """
      UPDATE ${schema}.consumers
      SET release_deadline = ? * interval '1 millisecond'
      WHERE namespace = ? AND consumer = ?
        AND release_deadline <> ? * interval '1 millisecond'
      """;

  private final Scope scope;

  ConsumerTable(Scope scope) {
    this.scope = scope;
  }

  /**
   * Another consumer of a sequence.
   *
   * @param consumer its name
   * @param partitions how many it has
   */
  record Peer(String consumer, int partitions) {}

  Optional<RegisteredConsumer> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(in(FIND))) {
      select.setString(1, scope.namespace());
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new RegisteredConsumer(sequence(row.getString(1), row.getString(2)), row.getInt(3)))
            : Optional.empty();
      }
    }
  }

  /** Those that there are. */
  Set<String> names(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(in(NAMES))) {
      select.setString(1, scope.namespace());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
    }
    return names;
  }

  /** Where a consumer was said to start when it was created, in words; none if there is none. */
  Optional<String> startingPoint(Connection connection, String name) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(in(STARTING_POINT))) {
      select.setString(1, scope.namespace());
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** The consumer that was the first of this sequence; none if there is none. */
  Optional<Peer> peer(Connection connection, EventSequence sequence) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(in(PEER))) {
      select.setString(1, scope.namespace());
      select.setString(2, kind(sequence));
      select.setString(3, category(sequence));
      select.setString(4, stream(sequence));
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Peer(row.getString(1), row.getInt(2)))
            : Optional.empty();
      }
    }
  }

  /** Creates a consumer and all its partitions, in the caller's transaction. */
  void create(Connection connection, ConsumerDefinition definition, int partitions, long[] starts)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(in(CREATE))) {
      insert.setString(1, scope.namespace());
      insert.setString(2, definition.name());
      insert.setString(3, kind(definition.sequence()));
      insert.setString(4, category(definition.sequence()));
      insert.setString(5, stream(definition.sequence()));
      insert.setInt(6, partitions);
      insert.setString(7, definition.startingPoint().toString());
      insert.setLong(8, definition.releaseDeadline().toMillis());
      insert.executeUpdate();
    }
    try (PreparedStatement insert = connection.prepareStatement(in(CREATE_PARTITIONS))) {
      insert.setString(1, scope.namespace());
      insert.setString(2, definition.name());
      insert.setArray(
          3, connection.createArrayOf("bigint", Arrays.stream(starts).boxed().toArray()));
      insert.execute();
    }
  }

  /** The last node to declare a release deadline says which one holds. */
  void setReleaseDeadline(Connection connection, ConsumerDefinition definition)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(in(SET_RELEASE_DEADLINE))) {
      long millis = definition.releaseDeadline().toMillis();
      update.setLong(1, millis);
      update.setString(2, scope.namespace());
      update.setString(3, definition.name());
      update.setLong(4, millis);
      update.executeUpdate();
    }
  }

  private static EventSequence sequence(@Nullable String category, @Nullable String stream) {
    if (category == null) {
      return EventSequence.log();
    }
    return stream == null
        ? EventSequence.category(category)
        : EventSequence.stream(category, stream);
  }

  private static String kind(EventSequence sequence) {
    if (sequence instanceof EventSequence.Log) {
      return "log";
    }
    return sequence instanceof EventSequence.Category ? "category" : "stream";
  }

  private static @Nullable String category(EventSequence sequence) {
    if (sequence instanceof EventSequence.Category category) {
      return category.name();
    }
    return sequence instanceof EventSequence.Stream stream ? stream.category() : null;
  }

  private static @Nullable String stream(EventSequence sequence) {
    return sequence instanceof EventSequence.Stream stream ? stream.name() : null;
  }

  private String in(String statement) {
    return OwnerSql.in(scope, statement);
  }
}
