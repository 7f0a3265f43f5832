package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Single events that go together, for want of a connection each. All tests here begin alike: one
 * append is under way, the only one that may be, and waits for its connection.
 */
final class GroupedAppendsTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private final HikariDataSource pool = pool();
  private final PostgresEventAppender appender =
      new PostgresEventAppender(pool, SCHEMA, 1, () -> {});
  private final List<Connection> borrowed = new ArrayList<>();
  private final List<Thread> callers = new ArrayList<>();
  private final CompletableFuture<Long> first;

  GroupedAppendsTest() throws SQLException {
    borrowed.add(pool.getConnection());
    borrowed.add(pool.getConnection());
    first = appendNext(stream("first"));
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.dataSource());
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  private static Stream stream(String name) {
    return EventSequence.stream("orders", name);
  }

  private static NewEvent event() {
    return NewEvent.of("placed", "content");
  }

  /** A transaction that has appended to a stream, and is open. */
  private Connection hold(Stream stream) throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    appender.append(connection, stream, ExpectedVersion.any(), List.of(event()));
    return connection;
  }

  private CompletableFuture<Long> append(Stream stream, ExpectedVersion expected, NewEvent event) {
    CompletableFuture<Long> version = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                version.complete(appender.append(stream, expected, List.of(event)));
              } catch (RuntimeException e) {
                version.completeExceptionally(e);
              }
            },
            "test-appending-" + stream.name());
    callers.add(caller);
    caller.start();
    return version;
  }

  /** One that waits for its turn, or, the first of all, for its connection. */
  private CompletableFuture<Long> appendNext(Stream stream, ExpectedVersion expected, NewEvent e) {
    CompletableFuture<Long> version = append(stream, expected, e);
    Thread caller = callers.get(callers.size() - 1);
    await()
        .until(
            () ->
                caller.getState() == Thread.State.WAITING
                    || caller.getState() == Thread.State.TIMED_WAITING);
    return version;
  }

  private CompletableFuture<Long> appendNext(Stream stream) {
    return appendNext(stream, ExpectedVersion.any(), event());
  }

  private void letGo() throws SQLException {
    for (Connection connection : borrowed) {
      connection.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    letGo();
    for (Thread caller : callers) {
      caller.join(10_000);
      assertFalse(caller.isAlive(), caller + " waits still");
    }
    pool.close();
  }

  private static long version(CompletableFuture<Long> appended) throws Exception {
    return appended.get(10, TimeUnit.SECONDS);
  }

  private List<String> waitingForLocks() {
    return texts("SELECT pid FROM pg_locks WHERE NOT granted");
  }

  private List<String> texts(String query) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWaitsIsStoredInOneTransactionAndEachHearsItsOwnVersion() throws Exception {
    CompletableFuture<Long> b = appendNext(stream("b"));
    CompletableFuture<Long> a = appendNext(stream("a"), ExpectedVersion.noStream(), event());
    CompletableFuture<Long> again = appendNext(stream("b"));
    letGo();
    assertEquals(0, version(a));
    assertEquals(List.of(0L, 1L), List.of(version(b), version(again)));
    assertEquals(0, version(first));
    assertEquals(
        List.of("1"),
        texts(
            "SELECT count(DISTINCT xmin::text) FROM workprovider.events WHERE stream IN ('a', 'b')"));
  }

  @Test
  void aConflictIsOfWhoExpectedOtherwiseAndOfNobodyElse() throws Exception {
    CompletableFuture<Long> a = appendNext(stream("a"));
    CompletableFuture<Long> wrong = appendNext(stream("b"), ExpectedVersion.exactly(3), event());
    CompletableFuture<Long> c = appendNext(stream("c"));
    letGo();
    assertEquals(0, version(a));
    assertEquals(0, version(c));
    ExecutionException refused = assertThrows(ExecutionException.class, () -> version(wrong));
    assertEquals(
        -1, assertInstanceOf(StreamVersionConflictException.class, refused.getCause()).actual());
  }

  @Test
  void twoThatExpectTheSameVersionOfAStreamDoNotBothWin() throws Exception {
    CompletableFuture<Long> one = appendNext(stream("a"), ExpectedVersion.noStream(), event());
    CompletableFuture<Long> two = appendNext(stream("a"), ExpectedVersion.noStream(), event());
    letGo();
    assertEquals(0, version(one));
    ExecutionException refused = assertThrows(ExecutionException.class, () -> version(two));
    assertInstanceOf(StreamVersionConflictException.class, refused.getCause());
  }

  @Test
  void whatIsRefusedForOneIsStoredForTheOthers() throws Exception {
    NewEvent stored = event();
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      appender.append(connection, stream("before"), ExpectedVersion.any(), List.of(stored));
      connection.commit();
    }
    CompletableFuture<Long> a = appendNext(stream("a"));
    CompletableFuture<Long> elsewhere = appendNext(stream("b"), ExpectedVersion.any(), stored);
    CompletableFuture<Long> again = appendNext(stream("before"), ExpectedVersion.any(), stored);
    letGo();
    assertEquals(0, version(a));
    assertEquals(0, version(again), "appended before, so that is the answer");
    ExecutionException refused = assertThrows(ExecutionException.class, () -> version(elsewhere));
    assertInstanceOf(IllegalArgumentException.class, refused.getCause());
  }

  @Test
  void theTransactionOfAStrangerHoldsUpOnlyItsOwnStream() throws Exception {
    try (Connection stranger = hold(stream("b"))) {
      CompletableFuture<Long> a = appendNext(stream("a"));
      CompletableFuture<Long> b = appendNext(stream("b"));
      CompletableFuture<Long> c = appendNext(stream("c"));
      letGo();
      assertEquals(0, version(a));
      assertEquals(0, version(c));
      assertFalse(b.isDone());
      stranger.commit();
      assertEquals(1, version(b));
    }
  }

  @Test
  void anAppendThatWaitsForAStrangerLeavesTheWayFree() throws Exception {
    letGo();
    assertEquals(0, version(first));
    try (Connection stranger = hold(stream("b"))) {
      CompletableFuture<Long> b = append(stream("b"), ExpectedVersion.any(), event());
      await().until(() -> !waitingForLocks().isEmpty());
      assertEquals(0, version(append(stream("a"), ExpectedVersion.any(), event())));
      assertFalse(b.isDone());
      stranger.commit();
      assertEquals(1, version(b));
    }
  }

  @Test
  void e2_aTransactionThatTakesTwoStreamsTheOtherWayRoundIsNoVictim() throws Exception {
    Connection stranger = hold(stream("b"));
    try (Statement statement = stranger.createStatement()) {
      // It would look for a deadlock long before the server does for the others.
      statement.execute("SET LOCAL deadlock_timeout = '200ms'");
    }
    CompletableFuture<Long> a = appendNext(stream("a"));
    CompletableFuture<Long> b = appendNext(stream("b"));
    letGo();
    await().until(() -> !waitingForLocks().isEmpty());
    appender.append(stranger, stream("a"), ExpectedVersion.any(), List.of(event()));
    stranger.commit();
    stranger.close();
    assertTrue(version(a) <= 1);
    assertEquals(1, version(b));
    assertEquals(
        List.of("0", "1", "0", "1"),
        texts(
            "SELECT stream_version FROM workprovider.events WHERE stream IN ('a', 'b')"
                + " ORDER BY stream, stream_version"));
  }

  @Test
  void e7_metadataAndContentAreAsGiven() throws Exception {
    NewEvent event =
        NewEvent.of("placed", "Straße").withMetadata(Map.of("by", "\"quoted\" ünïcode"));
    CompletableFuture<Long> a = appendNext(stream("a"), ExpectedVersion.any(), event);
    CompletableFuture<Long> b = appendNext(stream("b"));
    letGo();
    version(a);
    version(b);
    assertEquals(
        List.of("\"quoted\" ünïcode"),
        texts("SELECT metadata ->> 'by' FROM workprovider.events WHERE metadata IS NOT NULL"));
    assertEquals(
        List.of("Straße"),
        texts("SELECT convert_from(payload, 'UTF8') FROM workprovider.events WHERE stream = 'a'"));
  }
}
