package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream in a huge category is read without reading the category. */
final class StreamReadingTest {

  private static final SchemaName SCHEMA = new SchemaName("wp");
  private static final long EVENTS = 100_000;

  /** Its ten events are spread over the whole table, at positions 1, 10001, 20001 and so on. */
  private static final EventSequence.Stream SHORT = new EventSequence.Stream("flights", "short");

  /** All the rest of the category. */
  private static final EventSequence.Stream LONG = new EventSequence.Stream("flights", "long");

  private static final TestDatabase DATABASE = TestDatabase.withEvents(SCHEMA);

  @BeforeAll
  static void append() {
    DATABASE.execute(
        """
        INSERT INTO wp.events (id, category, stream, stream_version, type, payload)
        SELECT gen_random_uuid(), 'flights',
               CASE WHEN n % 10000 = 0 THEN 'short' ELSE 'long' END,
               CASE WHEN n % 10000 = 0 THEN n / 10000 ELSE n - n / 10000 - 1 END,
               'seen', 'x'::bytea
        FROM generate_series(0, 99999) AS n
        ORDER BY n
        """);
  }

  @AfterAll
  static void drop() {
    DATABASE.drop();
  }

  /** Something done on the reader's connection. */
  private interface Reading {
    void on(Connection connection) throws SQLException;
  }

  /** How many rows of the table it fetches. */
  private static long fetchedBy(Reading reading) throws SQLException {
    Database database = new Database(DATABASE.dataSource());
    try (ReaderConnection reader = ReaderConnection.borrow(database, SCHEMA)) {
      return reader.read(
          connection ->
              TransactionSettings.NONE.run(
                  connection,
                  c -> {
                    try (Statement statement = c.createStatement()) {
                      long before = fetched(statement);
                      reading.on(c);
                      return fetched(statement) - before;
                    }
                  }));
    }
  }

  private static long fetched(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0)"
                + " FROM pg_stat_xact_user_tables WHERE relname = 'events'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<Long> versions(
      Connection connection, EventSequence.Stream stream, long after, long upTo)
      throws SQLException {
    return new PageReader(SCHEMA, stream, 1, null)
        .read(connection, after, upTo, 1_000, 1 << 20, false).rows().stream()
            .map(row -> row.event().event().streamVersion())
            .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 10_001, 50_000, 90_001, EVENTS})
  void e9_readsTheRestOfAShortStreamAndLittleElse(long after) throws SQLException {
    long first = after == 0 ? 0 : (after + 9_999) / 10_000;
    List<Long> expected = LongStream.range(first, 10).boxed().toList();
    long rows =
        fetchedBy(connection -> assertEquals(expected, versions(connection, SHORT, after, EVENTS)));
    assertTrue(rows <= 20, "rows=" + rows);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 40_000, 98_000})
  void readsAPageOfALongStreamAndLittleElse(long after) throws SQLException {
    long first = after - (after + 9_999) / 10_000;
    List<Long> expected = LongStream.range(first, first + 1_000).boxed().toList();
    long rows =
        fetchedBy(connection -> assertEquals(expected, versions(connection, LONG, after, EVENTS)));
    assertTrue(rows <= 1_100, "rows=" + rows);
  }

  @Test
  void e1_neverReadsBeyondTheHorizon() throws SQLException {
    long rows =
        fetchedBy(
            connection ->
                assertEquals(List.of(0L, 1L, 2L), versions(connection, SHORT, 0, 30_000)));
    assertTrue(rows <= 20, "rows=" + rows);
  }

  @Test
  void looksForTheEndOfAStreamInOneRow() throws SQLException {
    long rows =
        fetchedBy(
            connection ->
                assertEquals(
                    90_001,
                    new EventPositions(SCHEMA, new Database(DATABASE.dataSource()))
                        .head(connection, SHORT)));
    assertTrue(rows <= 2, "rows=" + rows);
  }
}
