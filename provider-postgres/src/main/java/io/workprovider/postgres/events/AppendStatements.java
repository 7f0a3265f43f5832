package io.workprovider.postgres.events;

import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of appending. Immutable. */
final class AppendStatements {

  /** Positions follow the order of the events: they are taken after the sort. */
  private static final String APPEND =
      """
      WITH head AS (
        SELECT coalesce(max(stream_version), -1) AS version
          FROM ${schema}.events
         WHERE category = ? AND stream = ?
      ), appended AS (
        INSERT INTO ${schema}.events
               (id, category, stream, stream_version, type, payload, metadata)
        SELECT e.id, ?, ?, head.version + e.place, e.type, e.payload, e.metadata::jsonb
          FROM head,
               unnest(?::uuid[], ?::text[], ?::bytea[], ?::text[]) WITH ORDINALITY
                 AS e (id, type, payload, metadata, place)
         WHERE head.version = coalesce(?::bigint, head.version)
         ORDER BY e.place
        RETURNING stream_version
      )
      SELECT max(stream_version) FROM appended
      """;

  /** The same of one event, which is what most appends bring: no arrays, and nothing to sort. */
  private static final String APPEND_ONE =
      """
      INSERT INTO ${schema}.events
             (id, category, stream, stream_version, type, payload, metadata)
      SELECT ?::uuid, ?, ?, head.version + 1, ?, ?, ?::jsonb
        FROM (SELECT coalesce(max(stream_version), -1) AS version
                FROM ${schema}.events
               WHERE category = ? AND stream = ?) AS head
       WHERE head.version = coalesce(?::bigint, head.version)
      ${briefly}
      RETURNING stream_version
      """;

  /** Waits for nobody's transaction for long, whatever the session says. */
  static final String BRIEFLY =
      "   AND (SELECT set_config('lock_timeout', '20ms', true)) IS NOT NULL\n";

  private static final String STORED =
      """
      SELECT s.id, s.category, s.stream, s.stream_version
        FROM unnest(?::uuid[]) WITH ORDINALITY AS e (id, place)
        JOIN ${schema}.events s ON s.id = e.id
       ORDER BY e.place
      """;

  private static final String LAST_VERSION =
      """
      SELECT coalesce(max(stream_version), -1)
        FROM ${schema}.events
       WHERE category = ? AND stream = ?
      """;

  private final String table;
  private final String append;
  private final String appendOne;
  private final String appendOneBriefly;
  private final String stored;
  private final String lastVersion;

  AppendStatements(SchemaName schema) {
    this.table = schema + ".events";
    this.append = schema.in(APPEND);
    this.appendOne = schema.in(APPEND_ONE.replace("${briefly}", ""));
    this.appendOneBriefly = schema.in(APPEND_ONE.replace("${briefly}", BRIEFLY));
    this.stored = schema.in(STORED);
    this.lastVersion = schema.in(LAST_VERSION);
  }

  /** The table's name, for messages. */
  String table() {
    return table;
  }

  /**
   * Appends all, or none if the stream is not as expected.
   *
   * @return the version of the last event; none if nothing was appended
   */
  OptionalLong append(
      Connection connection, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    return events.size() == 1
        ? appendOne(appendOne, connection, stream, expected, events.get(0))
        : appendAll(connection, stream, expected, events);
  }

  /**
   * Appends the event, or nothing if its stream is not as expected.
   *
   * @return its version; none if it was not appended
   * @throws SQLException if nothing was appended, or that is not known; also if another transaction
   *     would have to be waited for
   */
  OptionalLong appendBriefly(
      Connection connection, Stream stream, ExpectedVersion expected, NewEvent event)
      throws SQLException {
    return appendOne(appendOneBriefly, connection, stream, expected, event);
  }

  private static OptionalLong appendOne(
      String sql, Connection connection, Stream stream, ExpectedVersion expected, NewEvent event)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, event.id());
      statement.setString(2, stream.category());
      statement.setString(3, stream.name());
      statement.setString(4, event.type());
      statement.setBytes(5, event.payload());
      statement.setString(6, MetadataJson.write(event.metadata()));
      statement.setString(7, stream.category());
      statement.setString(8, stream.name());
      setExpected(statement, 9, expected);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private OptionalLong appendAll(
      Connection connection, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(append)) {
      statement.setString(1, stream.category());
      statement.setString(2, stream.name());
      statement.setString(3, stream.category());
      statement.setString(4, stream.name());
      statement.setArray(5, connection.createArrayOf("uuid", ids(events)));
      statement.setArray(
          6,
          connection.createArrayOf(
              "text", events.stream().map(NewEvent::type).toArray(String[]::new)));
      statement.setArray(
          7,
          connection.createArrayOf(
              "bytea", events.stream().map(NewEvent::payload).toArray(byte[][]::new)));
      statement.setArray(
          8,
          connection.createArrayOf(
              "text",
              events.stream()
                  .map(event -> MetadataJson.write(event.metadata()))
                  .toArray(String[]::new)));
      setExpected(statement, 9, expected);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        long version = rows.getLong(1);
        return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(version);
      }
    }
  }

  private static void setExpected(PreparedStatement statement, int index, ExpectedVersion expected)
      throws SQLException {
    statement.setObject(index, versionOf(expected), Types.BIGINT);
  }

  /** The version that the stream must be at; NULL for any. */
  static @Nullable Long versionOf(ExpectedVersion expected) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      return exactly.version();
    }
    return expected instanceof ExpectedVersion.NoStream ? Long.valueOf(-1) : null;
  }

  /**
   * The version of the last of these events, if all of them are stored in this stream and order.
   *
   * @return none if none of them is stored
   * @throws IllegalArgumentException if something else is stored under some of the ids
   */
  OptionalLong findStored(Connection connection, Stream stream, List<NewEvent> events)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(stored)) {
      statement.setArray(1, connection.createArrayOf("uuid", ids(events)));
      try (ResultSet rows = statement.executeQuery()) {
        int found = 0;
        long last = -1;
        while (rows.next()) {
          boolean here =
              stream.category().equals(rows.getString(2))
                  && stream.name().equals(rows.getString(3));
          if (!here || rows.getLong(4) <= last) {
            throw new IllegalArgumentException(
                "Event id "
                    + rows.getString(1)
                    + " is stored already, as version "
                    + rows.getLong(4)
                    + " of stream "
                    + rows.getString(2)
                    + "/"
                    + rows.getString(3)
                    + "; it cannot be appended to "
                    + stream
                    + ". Nothing was appended. Give new events new ids.");
          }
          last = rows.getLong(4);
          found++;
        }
        if (found != 0 && found != events.size()) {
          throw new IllegalArgumentException(
              "Of "
                  + events.size()
                  + " events for "
                  + stream
                  + ", "
                  + found
                  + " are stored already. Nothing was appended. Append the same events together"
                  + " again, or give new events new ids.");
        }
        return found == 0 ? OptionalLong.empty() : OptionalLong.of(last);
      }
    }
  }

  /** The version of the stream's last event; -1 if it has none. */
  long lastVersion(Connection connection, Stream stream) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(lastVersion)) {
      statement.setString(1, stream.category());
      statement.setString(2, stream.name());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static UUID[] ids(List<NewEvent> events) {
    return events.stream().map(NewEvent::id).toArray(UUID[]::new);
  }
}
