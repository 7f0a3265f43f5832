package io.workprovider.benchmarks;

import io.workprovider.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

/** Pages by key on one connection, the same columns made into the same object. */
final class PostgresRawLoop implements RawLoop {

  /** The page of a category after a position, of so many events. */
  static final String PAGE_OF_EVENTS =
      """
      SELECT position, id, category, stream, stream_version, type, recorded_at, payload
      FROM workprovider.events
      WHERE category = ? AND position > ?
      ORDER BY position
      LIMIT ?
      """;

  private static final int PAGE = 1_000;

  private final PostgresBench bench;

  PostgresRawLoop(PostgresBench bench) {
    this.bench = bench;
  }

  @Override
  public double rate(String category, long events) throws SQLException {
    long handled = 0;
    long position = 0;
    try (Connection connection = bench.connect();
        PreparedStatement page = connection.prepareStatement(PAGE_OF_EVENTS)) {
      page.setString(1, category);
      page.setInt(3, PAGE);
      long began = System.nanoTime();
      long before;
      do {
        before = handled;
        page.setLong(2, position);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            position = row.getLong(1);
            handled += Backlog.look(event(row));
          }
        }
      } while (handled > before);
      if (handled != events) {
        throw new IllegalStateException("The raw loop read " + handled + " of " + events);
      }
      return events / ((System.nanoTime() - began) / 1e9);
    }
  }

  static Event event(ResultSet row) throws SQLException {
    return Event.recorded(
        row.getObject(2, UUID.class),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getObject(7, OffsetDateTime.class).toInstant(),
        row.getBytes(8),
        Map.of());
  }
}
