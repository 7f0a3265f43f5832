package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventPositionsTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private final EventPositions positions =
      new EventPositions(SCHEMA, new Database(database.dataSource()));

  @Test
  void headIsTheLastVisiblePositionOfASequence() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      assertEquals(0, positions.head(connection));
      insert(connection, "a", "x", 0, NOON);
      insert(connection, "b", "x", 0, NOON);
      assertEquals(2, positions.head(connection));
      assertEquals(1, positions.head(connection, EventSequence.category("a")));
      assertEquals(2, positions.head(connection, EventSequence.stream("b", "x")));
      assertEquals(0, positions.head(connection, EventSequence.stream("b", "y")));
    }
  }

  @Test
  void e1_theSettledEndWaitsForWhoeverIsWriting() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection writer = database.dataSource().getConnection();
        Connection connection = database.dataSource().getConnection()) {
      writer.setAutoCommit(false);
      insert(writer, "a", "early", 0, NOON);
      insert(connection, "a", "late", 0, NOON);
      assertThrows(
          ProviderUnavailableException.class,
          () -> positions.settledEnd(connection, Duration.ofMillis(5)));
      Future<Long> end = thread.submit(() -> positions.settledEnd(connection, PATIENCE));
      insert(writer, "a", "early", 1, NOON);
      writer.commit();
      long settled = end.get(10, TimeUnit.SECONDS);
      assertTrue(settled >= 2, "end " + settled);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void e1_theSettledEndDoesNotWaitForWritersThatBeganLater() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      assertEquals(0, positions.settledEnd(connection, Duration.ZERO));
      insert(connection, "a", "x", 0, NOON);
      assertEquals(1, positions.settledEnd(connection, Duration.ZERO));
    }
  }

  @Test
  void p8_aTimeMeansTheFirstEventRecordedAtOrAfterIt() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      for (int i = 0; i < 10; i++) {
        insert(connection, "a", "x", i, NOON.plusSeconds(i));
      }
      assertEquals(0, before(connection, Instant.MIN));
      assertEquals(0, before(connection, NOON));
      assertEquals(1, before(connection, NOON.plusNanos(1)));
      assertEquals(1, before(connection, NOON.plusSeconds(1)));
      assertEquals(9, before(connection, NOON.plusSeconds(9)));
      assertEquals(10, before(connection, NOON.plusSeconds(10)));
      assertEquals(10, before(connection, Instant.MAX));
    }
  }

  @Test
  void p8_aTimeIsFoundForEachPartition() throws SQLException {
    int partitions = 4;
    long[] expected = {6, 6, 6, 6};
    try (Connection connection = database.dataSource().getConnection()) {
      for (int i = 0; i < 6; i++) {
        String stream = "s" + i;
        insert(connection, "a", stream, 0, NOON.plusSeconds(i < 3 ? 0 : 1));
        int partition = StreamHash.partition(StreamHash.of(stream), partitions);
        if (i >= 3) {
          expected[partition] = Math.min(expected[partition], i);
        }
      }
      assertArrayEquals(
          expected,
          positions.beforeTime(
              connection, EventSequence.category("a"), partitions, NOON.plusMillis(500), PATIENCE));
    }
  }

  @Test
  void countsWhatComesAfterAPositionOfEachPartition() throws SQLException {
    int partitions = 3;
    long[] after = {0, 4, 8};
    long[] expected = new long[partitions];
    try (Connection connection = database.dataSource().getConnection()) {
      for (int i = 1; i <= 10; i++) {
        String stream = "s" + i;
        insert(connection, i % 2 == 0 ? "a" : "b", stream, 0, NOON);
        int partition = StreamHash.partition(StreamHash.of(stream), partitions);
        if (i % 2 == 0 && i > after[partition]) {
          expected[partition]++;
        }
      }
      assertArrayEquals(
          expected, positions.countsAfter(connection, EventSequence.category("a"), after));
      assertArrayEquals(
          new long[] {10}, positions.countsAfter(connection, EventSequence.log(), new long[] {0}));
    }
  }

  private long before(Connection connection, Instant time) throws SQLException {
    return positions.beforeTime(connection, EventSequence.category("a"), 1, time, PATIENCE)[0];
  }

  private static void insert(
      Connection connection, String category, String stream, int version, Instant recordedAt)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO workprovider.events
                 (id, category, stream, stream_version, type, recorded_at, payload)
          VALUES (gen_random_uuid(), '%s', '%s', %d, 't', '%s', '')
          """
              .formatted(category, stream, version, recordedAt));
    }
  }
}
