package io.workprovider.postgres.events;

import static java.util.Comparator.comparing;

import io.workprovider.EventSequence.Stream;
import io.workprovider.postgres.events.GroupedAppends.Append;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends one event each for many callers, in the order of the streams, so that two groups cannot
 * wait for each other. Immutable.
 */
final class GroupStatement {

  /**
   * The subselects hide from the planner how many there are. Else a plan for so many looks cheaper
   * than one for any number, and it makes one each time, which took a fifth of the rate.
   */
  private static final String SQL =
      """
      INSERT INTO ${schema}.events
             (id, category, stream, stream_version, type, payload, metadata)
      SELECT e.id, e.category, e.stream, head.version + e.nth, e.type, e.payload, e.metadata::jsonb
        FROM unnest((SELECT ?::uuid[]), (SELECT ?::text[]), (SELECT ?::text[]),
                    (SELECT ?::bigint[]), (SELECT ?::bigint[]), (SELECT ?::text[]),
                    (SELECT ?::bytea[]), (SELECT ?::text[])) WITH ORDINALITY
               AS e (id, category, stream, expected, nth, type, payload, metadata, place)
       CROSS JOIN LATERAL (
             SELECT coalesce(max(s.stream_version), -1) AS version
               FROM ${schema}.events s
              WHERE s.category = e.category AND s.stream = e.stream) AS head
       WHERE head.version = coalesce(e.expected, head.version)
      ${briefly}
       ORDER BY e.place
      RETURNING id, stream_version
      """;

  private final String sql;

  GroupStatement(SchemaName schema) {
    this.sql = schema.in(SQL.replace("${briefly}", AppendStatements.BRIEFLY));
  }

  /**
   * Appends each event if its stream is as it expects.
   *
   * @param appends sorted by this by their streams; of one stream there is one, or none of them
   *     expects a version
   * @return the versions of those appended, by the ids of their events
   * @throws SQLException if nothing was appended, or that is not known; also if another transaction
   *     would have to be waited for
   */
  Map<UUID, Long> append(Connection connection, List<Append> appends) throws SQLException {
    appends.sort(
        comparing(Append::stream, comparing(Stream::category).thenComparing(Stream::name)));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      setArray(statement, 1, "uuid", appends, each -> each.event().id());
      setArray(statement, 2, "text", appends, each -> each.stream().category());
      setArray(statement, 3, "text", appends, each -> each.stream().name());
      setArray(statement, 4, "int8", appends, each -> AppendStatements.versionOf(each.expected()));
      statement.setArray(5, connection.createArrayOf("int8", placesInStream(appends)));
      setArray(statement, 6, "text", appends, each -> each.event().type());
      statement.setArray(
          7,
          connection.createArrayOf(
              "bytea", appends.stream().map(Append::payload).toArray(byte[][]::new)));
      setArray(statement, 8, "text", appends, each -> MetadataJson.write(each.event().metadata()));
      Map<UUID, Long> versions = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          versions.put(rows.getObject(1, UUID.class), rows.getLong(2));
        }
      }
      return versions;
    }
  }

  private static void setArray(
      PreparedStatement statement,
      int index,
      String type,
      List<Append> appends,
      Function<Append, @Nullable Object> value)
      throws SQLException {
    statement.setArray(
        index,
        statement.getConnection().createArrayOf(type, appends.stream().map(value).toArray()));
  }

  /** 1 for the first event of a stream, 2 for the second. */
  private static Long[] placesInStream(List<Append> appends) {
    Long[] places = new Long[appends.size()];
    for (int i = 0; i < places.length; i++) {
      boolean again = i > 0 && appends.get(i).stream().equals(appends.get(i - 1).stream());
      places[i] = again ? places[i - 1] + 1 : 1;
    }
    return places;
  }
}
