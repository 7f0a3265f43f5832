package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.StreamVersionConflictException;
import io.workprovider.WorkProvider;
import io.workprovider.spi.PartitionAssignment;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events and the user's other writes in one transaction. */
final class PostgresEventsTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();
  private final WorkProvider provider = fixture.startNode().provider();
  private final PostgresEvents events = PostgresEvents.of(provider);

  @BeforeEach
  void createTheUsersTable() {
    fixture.database().execute("CREATE TABLE bookings (seat text PRIMARY KEY)");
  }

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private Connection transaction() throws SQLException {
    Connection connection = fixture.database().dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void book(Connection connection, String seat) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO bookings VALUES ('" + seat + "')");
    }
  }

  private String booked() throws SQLException {
    try (Connection connection = fixture.database().dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT string_agg(seat, ',' ORDER BY seat) FROM bookings")) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Test
  void e1_commitsAndRollsBackWithTheUsersOtherWrites() throws SQLException {
    try (Grants grants = Grants.releasing()) {
      provider.subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      try (Connection connection = transaction()) {
        book(connection, "1A");
        events.appendOn(connection, FLIGHT, NewEvent.of("booked", "1A"));
        connection.rollback();
        book(connection, "2B");
        assertEquals(0, events.appendOn(connection, FLIGHT, NewEvent.of("booked", "2B")));
        book(connection, "3C");
        assertEquals(1, events.appendOn(connection, FLIGHT, NewEvent.of("booked", "3C")));
        assertTrue(only.poll(1).isEmpty());
        connection.commit();
      }
      assertEquals(
          List.of("2B", "3C"),
          Board.poll(only, 2).stream().map(delivery -> delivery.event().payloadText()).toList());
    }
    assertEquals("2B,3C", booked());
  }

  @Test
  void e8_isNoticedWithinAPollIntervalThoughNobodyIsNotified() throws SQLException {
    Duration pollInterval = Board.of(1).pollInterval();
    try (Grants grants = Grants.releasing();
        Connection connection = transaction()) {
      provider.subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      assertTrue(only.isCaughtUp());
      events.appendOn(connection, FLIGHT, NewEvent.of("booked", "1A"));
      connection.commit();
      long committed = System.nanoTime();
      Event event = Board.poll(only, 1).get(0).event();
      Duration took = Duration.ofNanos(System.nanoTime() - committed);
      assertEquals("1A", event.payloadText());
      assertTrue(took.compareTo(pollInterval.plusMillis(500)) < 0, took::toString);
    }
  }

  @Test
  void aConflictLeavesTheTransactionUsable() throws SQLException {
    provider.appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Connection connection = transaction()) {
      book(connection, "1A");
      assertThrows(
          StreamVersionConflictException.class,
          () ->
              events.appendOn(
                  connection,
                  FLIGHT,
                  ExpectedVersion.noStream(),
                  List.of(NewEvent.of("booked", "1A"))));
      connection.commit();
    }
    assertEquals("1A", booked());
  }

  @Test
  void refusesAConnectionWithoutATransaction() throws SQLException {
    try (Connection connection = fixture.database().dataSource().getConnection()) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> events.appendOn(connection, FLIGHT, NewEvent.of("booked", "1A")));
      assertEquals(
          "The connection is in autocommit mode, so there is no transaction to append in. Call"
              + " setAutoCommit(false) on it, or use provider.appender().",
          refused.getMessage());
    }
  }

  @Test
  void refusesAnotherProvider() {
    WorkProvider other =
        (WorkProvider)
            Proxy.newProxyInstance(
                WorkProvider.class.getClassLoader(),
                new Class<?>[] {WorkProvider.class},
                (proxy, method, arguments) -> "memory");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PostgresEvents.of(other));
    assertEquals(
        "Provider 'memory' does not append in transactions of yours; provider 'postgres' does. Use"
            + " provider.appender().",
        refused.getMessage());
  }
}
