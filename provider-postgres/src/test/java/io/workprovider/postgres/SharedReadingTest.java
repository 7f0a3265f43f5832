package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What it costs the server that nodes share one category, against one node alone. */
final class SharedReadingTest {

  private static final int PARTITIONS = 16;
  private static final Duration LONG = Duration.ofMinutes(2);

  private final PostgresFixture fixture = new PostgresFixture();

  /** Else it is up to autovacuum, and so to the machine's speed, what the planner knows. */
  @BeforeEach
  void keepAutovacuumOut() {
    fixture.connect(fixture.serverPort(), Map.of()).close();
    fixture.database().execute("ALTER TABLE workprovider.events SET (autovacuum_enabled = false)");
  }

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  /** 4.0 rows per event before there was an index by share. */
  @Test
  void fourNodesReadEachEventAboutOnce() {
    Figures one = read(1, 20_000);
    Figures four = read(4, 80_000);
    assertTrue(one.rowsPerEvent() <= 1.5, () -> "1 node: " + one);
    assertTrue(four.rowsPerEvent() <= 2, () -> "4 nodes: " + four);
  }

  /** 26 rows per event when the planner could take the index of all shares for each of them. */
  @Test
  void aCategoryThatThePlannerKnowsNothingOfIsNotReadOnceForEachShare() {
    read(1, 20_000);
    Figures four = read(4, 80_000, "");
    assertTrue(four.rowsPerEvent() <= 5, () -> "4 nodes: " + four);
  }

  @Test
  @Tag("ratios")
  void eightNodesTogetherAreAboutAsFastAsOne() {
    read(1, 400_000);
    Figures one = read(1, 400_000);
    Figures eight = read(8, 400_000);
    assertTrue(eight.eventsPerSecond() >= 0.8 * one.eventsPerSecond(), () -> one + " " + eight);
  }

  /**
   * What was measured.
   *
   * @param rowsPerEvent how many rows of the events table the server read for each event
   * @param eventsPerSecond by all nodes together
   */
  private record Figures(double rowsPerEvent, double eventsPerSecond) {}

  private Figures read(int nodes, int events) {
    return read(nodes, events, "; ANALYZE workprovider.events");
  }

  /** Lets so many nodes, which wait for them, read events that all appear at once. */
  private Figures read(int nodes, int events, String withThem) {
    String category = "read-by-" + nodes + "-" + System.nanoTime();
    LongAdder handled = new LongAdder();
    long rowsBefore = rows();
    List<AutoCloseable> running = new ArrayList<>();
    long nanos;
    try {
      WorkProvider first = start(nodes, category, handled, running);
      awaitShared(category, nodes);
      fixture
          .database()
          .execute(
              """
              INSERT INTO workprovider.events (category, stream, stream_version, type, payload)
              SELECT '%s', 's' || n %% 5000, n / 5000, 't', decode(repeat('ab', 200), 'hex')
                FROM generate_series(0, %d) AS n ORDER BY n
              """
                      .formatted(category, events - 2)
                  + withThem);
      long began = System.nanoTime();
      // Which notifies them all.
      first.appender().append(EventSequence.stream(category, "last"), NewEvent.of("t", ""));
      await().pollInterval(Duration.ofMillis(5)).atMost(LONG).until(() -> handled.sum() >= events);
      nanos = System.nanoTime() - began;
    } finally {
      for (AutoCloseable closeable : running) {
        close(closeable);
      }
    }
    // The server's processes report what they read when they end.
    await()
        .atMost(LONG)
        .until(
            () ->
                fixture
                        .database()
                        .count(
                            "pg_stat_activity WHERE application_name LIKE 'workprovider-%'"
                                + " AND datname = current_database()")
                    == 0);
    Figures figures = new Figures((rows() - rowsBefore) / (double) events, events * 1e9 / nanos);
    System.out.println(nodes + " nodes share " + events + " events: " + figures);
    return figures;
  }

  private WorkProvider start(
      int nodes, String category, LongAdder handled, List<AutoCloseable> running) {
    List<WorkProvider> providers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      WorkProvider provider = fixture.connect(fixture.serverPort(), Map.of("lease", "5s"));
      providers.add(provider);
      running.add(0, provider);
      running.add(
          0,
          ConsumerService.start(
              provider,
              EventConsumer.named(category)
                  .reads(EventSequence.category(category))
                  .partitions(PARTITIONS)
                  .handledBy((event, context) -> handled.increment())
                  .build()));
    }
    return providers.get(0);
  }

  private void awaitShared(String consumer, int nodes) {
    await()
        .atMost(LONG)
        .until(
            () ->
                fixture
                        .database()
                        .count(
                            "(SELECT owner FROM workprovider.work_allocations WHERE consumer = '"
                                + consumer
                                + "' AND state = 'assigned' GROUP BY owner HAVING count(*) = "
                                + PARTITIONS / nodes
                                + ") AS owners")
                    == nodes);
  }

  private long rows() {
    return fixture
        .database()
        .number(
            "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)"
                + " FROM pg_stat_user_tables WHERE relname = 'events'");
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
