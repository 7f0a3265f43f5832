package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.StreamVersionConflictException;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PostgresEventAppenderTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private final AtomicInteger told = new AtomicInteger();
  private final PostgresEventAppender appender =
      new PostgresEventAppender(database.dataSource(), SCHEMA, 4, told::incrementAndGet);
  private final Stream stream = EventSequence.stream("orders", "order-1");

  @Test
  void numbersTheEventsOfAStreamFromZero() {
    assertEquals(0, appender.append(stream, event("a")));
    assertEquals(3, appender.append(stream, event("b"), event("c"), event("d")));
    assertEquals(0, appender.append(EventSequence.stream("orders", "order-2"), event("a")));
    assertEquals(0, appender.append(EventSequence.stream("Orders", "order-1"), event("a")));
    assertEquals(4, told.get());
  }

  @Test
  void e2_positionsFollowTheOrderOfTheEventsGiven() throws SQLException {
    List<NewEvent> events = IntStream.range(0, 2_000).mapToObj(i -> event("t" + i)).toList();
    assertEquals(1_999, appender.append(stream, ExpectedVersion.noStream(), events));
    assertEquals(
        events.stream().map(NewEvent::type).toList(),
        texts("SELECT type FROM workprovider.events ORDER BY position"));
    assertEquals(
        List.of("0"),
        texts(
            """
            SELECT count(*) FROM workprovider.events
             WHERE stream_version <> position - (SELECT min(position) FROM workprovider.events)
            """));
  }

  @Test
  void appendsAtTheExpectedVersionOnly() {
    appender.append(stream, ExpectedVersion.noStream(), List.of(event("a"), event("b")));
    StreamVersionConflictException conflict =
        assertThrows(
            StreamVersionConflictException.class,
            () -> appender.append(stream, ExpectedVersion.exactly(0), List.of(event("c"))));
    assertEquals(1, conflict.actual());
    assertEquals(2, appender.append(stream, ExpectedVersion.exactly(1), List.of(event("c"))));
    assertThrows(
        StreamVersionConflictException.class,
        () -> appender.append(stream, ExpectedVersion.noStream(), List.of(event("d"))));
  }

  @Test
  void appendingTheSameEventsAgainChangesNothing() throws SQLException {
    List<NewEvent> events = List.of(event("a"), event("b"));
    assertEquals(1, appender.append(stream, ExpectedVersion.noStream(), events));
    appender.append(stream, event("c"));
    assertEquals(1, appender.append(stream, ExpectedVersion.noStream(), events));
    assertEquals(1, appender.append(stream, ExpectedVersion.any(), events));
    assertEquals(1, appender.append(stream, ExpectedVersion.exactly(7), events));
    assertEquals(
        List.of("a", "b", "c"), texts("SELECT type FROM workprovider.events ORDER BY position"));
  }

  @Test
  void refusesIdsThatAreStoredElsewhereOrInPart() throws SQLException {
    NewEvent stored = event("a");
    appender.append(stream, stored);
    Stream other = EventSequence.stream("orders", "order-2");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> appender.append(other, stored))
            .toString()
            .contains("orders/order-1"));
    assertThrows(IllegalArgumentException.class, () -> appender.append(stream, stored, event("b")));
    assertThrows(
        IllegalArgumentException.class,
        () -> appender.append(stream, ExpectedVersion.exactly(0), List.of(event("b"), stored)));
    assertEquals(List.of("a"), texts("SELECT type FROM workprovider.events"));
  }

  @Test
  void refusesNoEventsAndOneIdTwice() {
    NewEvent event = event("a");
    assertThrows(IllegalArgumentException.class, () -> appender.append(stream));
    assertThrows(IllegalArgumentException.class, () -> appender.append(stream, event, event));
    assertEquals(0, told.get());
  }

  @Test
  void e7_refusesAPayloadThatTheServerCouldNotHold() {
    NewEvent large = NewEvent.of("large", new byte[AppendLimits.EVENT + 1]);
    assertEquals(
        "The payload of event "
            + large.id()
            + " has 67108865 bytes; at most 67108864 are allowed. Nothing was appended; store it"
            + " elsewhere, and append where it is.",
        assertThrows(IllegalArgumentException.class, () -> appender.append(stream, large))
            .getMessage());
    NewEvent full = NewEvent.of("full", new byte[AppendLimits.EVENT]);
    NewEvent last = event("last");
    List<NewEvent> tooMany = List.of(full, full.withId(UUID.randomUUID()), last);
    String refused =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> appender.append(stream, ExpectedVersion.any(), tooMany))
                .getMessage());
    assertTrue(refused.contains(last.id() + " have 134217730 bytes together"), refused);
    assertEquals(0, told.get());
  }

  @Test
  void e7_storesThePayloadOfTheLargestSize() throws SQLException {
    appender.append(stream, NewEvent.of("full", new byte[AppendLimits.EVENT]));
    assertEquals(List.of("67108864"), texts("SELECT length(payload) FROM workprovider.events"));
  }

  @Test
  void e2_writersOfOneStreamLeaveNoGapAndKeepVersionsInTheOrderOfPositions() throws Exception {
    int writers = 8;
    int each = 40;
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        done.add(
            threads.submit(
                () -> {
                  go.await();
                  for (int i = 0; i < each; i++) {
                    appender.append(stream, event("a"), event("b"));
                  }
                  return null;
                }));
      }
      go.countDown();
      for (Future<?> writer : done) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(
        IntStream.range(0, writers * each * 2).mapToObj(Integer::toString).toList(),
        texts("SELECT stream_version FROM workprovider.events ORDER BY position"));
  }

  @Test
  void onlyOneOfTwoWritersWinsAnExpectedVersion() throws Exception {
    appender.append(stream, event("a"));
    try (Connection first = database.dataSource().getConnection()) {
      first.setAutoCommit(false);
      assertEquals(
          1, appender.append(first, stream, ExpectedVersion.exactly(0), List.of(event("b"))));
      ExecutorService threads = Executors.newSingleThreadExecutor();
      try {
        Future<Long> second =
            threads.submit(
                () -> appender.append(stream, ExpectedVersion.exactly(0), List.of(event("c"))));
        first.commit();
        Exception refused = assertThrows(Exception.class, () -> second.get(10, TimeUnit.SECONDS));
        assertTrue(refused.getCause() instanceof StreamVersionConflictException);
      } finally {
        threads.shutdownNow();
      }
    }
    assertEquals(
        List.of("a", "b"), texts("SELECT type FROM workprovider.events ORDER BY position"));
  }

  @Test
  void x3_appendsWithinTheCallersTransactionAndLeavesItUsableAfterAConflict() throws SQLException {
    appender.append(stream, event("a"));
    try (Connection own = database.dataSource().getConnection();
        Statement statement = own.createStatement()) {
      own.setAutoCommit(false);
      statement.execute("CREATE TABLE effects (n int)");
      assertThrows(
          StreamVersionConflictException.class,
          () -> appender.append(own, stream, ExpectedVersion.noStream(), List.of(event("b"))));
      assertEquals(1, appender.append(own, stream, ExpectedVersion.any(), List.of(event("c"))));
      statement.execute("INSERT INTO effects VALUES (1)");
      own.commit();
      assertEquals(2, appender.append(own, stream, ExpectedVersion.any(), List.of(event("d"))));
      own.rollback();
    }
    assertEquals(
        List.of("a", "c"), texts("SELECT type FROM workprovider.events ORDER BY position"));
    assertEquals(List.of("1"), texts("SELECT n FROM effects"));
    assertEquals(1, told.get());
  }

  @Test
  void e1_locksTheTableBeforeItTakesAPosition() throws Exception {
    UUID id = UUID.randomUUID();
    try (Connection holder = database.dataSource().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE workprovider.events IN SHARE MODE");
      ExecutorService threads = Executors.newSingleThreadExecutor();
      try {
        Future<Long> blocked = threads.submit(() -> appender.append(stream, event("a").withId(id)));
        awaitWaiter();
        assertEquals(
            List.of("f"),
            texts("SELECT is_called::text::char(1) FROM workprovider.events_position_seq"));
        holder.rollback();
        assertEquals(0, blocked.get(10, TimeUnit.SECONDS));
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private void awaitWaiter() {
    org.awaitility.Awaitility.await()
        .until(
            () ->
                texts(
                        """
                        SELECT count(*) FROM pg_locks
                         WHERE relation = 'workprovider.events'::regclass AND NOT granted
                        """)
                    .equals(List.of("1")));
  }

  private static NewEvent event(String type) {
    return NewEvent.of(type, "{}");
  }

  private List<String> texts(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
