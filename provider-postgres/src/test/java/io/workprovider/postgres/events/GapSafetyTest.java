package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.spi.Delivery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Reads while writers commit in any order, and compares with what the table holds in the end. The
 * same is done with readers that lack the settled horizon, which shows that the writers would
 * betray one that does not work.
 */
final class GapSafetyTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final int WRITERS = 8;
  private static final int TRANSACTIONS = 150;

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);

  @Test
  void e1_nothingIsSkippedAndStreamsStayInOrder() throws Exception {
    try (EventReaders readers = readers()) {
      List<PartitionFeed> log =
          IntStream.range(0, 4)
              .mapToObj(p -> readers.open(EventSequence.log(), p, 4, 0, Duration.ofMillis(20)))
              .toList();
      PartitionFeed raw =
          readers.open(EventSequence.category("raw"), 0, 1, 0, Duration.ofMillis(20));
      List<Delivery> all = new ArrayList<>();
      List<Delivery> onlyRaw = new ArrayList<>();
      Future<?> writing = writing(20261124);
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                boolean done = writing.isDone();
                log.forEach(feed -> all.addAll(feed.poll(100)));
                onlyRaw.addAll(raw.poll(100));
                return done && raw.isCaughtUp() && log.stream().allMatch(PartitionFeed::isCaughtUp);
              });
      writing.get();
      assertComplete(all, "TRUE");
      assertComplete(onlyRaw, "category = 'raw'");
    }
  }

  @Test
  void e1_nothingIsSkippedWhenTheReaderLosesItsConnection() throws Exception {
    try (EventReaders readers = readers()) {
      PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, Duration.ofMillis(20));
      List<Delivery> all = new ArrayList<>();
      Future<?> writing = writing(4711);
      int[] rounds = {0};
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                boolean done = writing.isDone();
                all.addAll(feed.poll(100));
                if (!done && ++rounds[0] % 200 == 0) {
                  database.execute(
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          + " WHERE application_name = 'reader' AND datname = current_database()");
                }
                return done && feed.isCaughtUp();
              });
      writing.get();
      assertComplete(all, "TRUE");
    }
  }

  @Test
  void e1_theSameWritersBetrayReadersWithoutTheHorizon() throws Exception {
    Future<?> writing = writing(20261124);
    Map<Long, PositionedEvent> naive = new LinkedHashMap<>();
    Map<Long, PositionedEvent> blind = new LinkedHashMap<>();
    PageReader pages = new PageReader(SCHEMA, EventSequence.log(), 1, null);
    try (Connection connection = database.dataSource().getConnection()) {
      SettledHorizon nobodyWrites = new SettledHorizon();
      long last = 0;
      long cursor = 0;
      boolean done;
      do {
        done = writing.isDone();
        last = read(pages, connection, last, Long.MAX_VALUE, naive);
        HorizonCheck check = HorizonCheck.ask(connection, SCHEMA);
        nobodyWrites.accept(check.lastVisible(), List.of());
        cursor = read(pages, connection, cursor, nobodyWrites.value(), blind);
      } while (!done);
    }
    writing.get();
    int written = written("TRUE").size();
    assertTrue(naive.size() < written * 0.95, naive.size() + " of " + written);
    assertTrue(blind.size() < written * 0.95, blind.size() + " of " + written);
  }

  private static long read(
      PageReader pages,
      Connection connection,
      long after,
      long upTo,
      Map<Long, PositionedEvent> into)
      throws SQLException {
    Page page = pages.read(connection, after, upTo, 1_000, 1 << 20, false);
    for (Page.Row row : page.rows()) {
      into.put(row.position(), row.event());
    }
    return page.rows().isEmpty() ? after : page.rows().get(page.rows().size() - 1).position();
  }

  private EventReaders readers() {
    EventReaders readers =
        new EventReaders(
            new Database(database.dataSource(Map.of("ApplicationName", "reader"))),
            SCHEMA,
            new ReadAhead(200, 1 << 20),
            "gaps");
    readers.start();
    return readers;
  }

  private Future<?> writing(long seed) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<?> writing =
        thread.submit(
            () -> {
              new BusyWriters(database).run(WRITERS, TRANSACTIONS, seed);
              return null;
            });
    thread.shutdown();
    return writing;
  }

  private void assertComplete(List<Delivery> delivered, String where) throws SQLException {
    List<Long> positions =
        delivered.stream().map(d -> ((PositionedEvent) d).number()).sorted().toList();
    List<Long> written = written(where);
    assertTrue(written.size() > WRITERS * TRANSACTIONS, "only " + written.size());
    assertEquals(written, positions);
    Map<String, Long> versions = new HashMap<>();
    for (Delivery delivery : delivered) {
      String stream = delivery.event().stream();
      long version = delivery.event().streamVersion();
      assertEquals(versions.getOrDefault(stream, -1L) + 1, version, stream);
      versions.put(stream, version);
    }
  }

  private List<Long> written(String where) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT position FROM workprovider.events WHERE " + where + " ORDER BY position")) {
      List<Long> positions = new ArrayList<>();
      while (rows.next()) {
        positions.add(rows.getLong(1));
      }
      return positions;
    }
  }
}
