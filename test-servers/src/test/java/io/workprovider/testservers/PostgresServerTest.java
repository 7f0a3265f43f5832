package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server of one's own can do, in each way that this machine has. */
@ParameterizedClass
@MethodSource("ways")
class PostgresServerTest {

  private static final Duration NO_ANSWER = Duration.ofMillis(500);
  private static final Map<ServerChoice, PostgresServer> SERVERS = new ConcurrentHashMap<>();

  private final PostgresServer server;

  PostgresServerTest(ServerChoice way) {
    server =
        SERVERS.computeIfAbsent(
            way, choice -> PostgresLauncher.own(choice, Map.of("max_connections", "30")));
  }

  static Stream<ServerChoice> ways() {
    return Ways.toPostgres();
  }

  @AfterAll
  static void end() {
    SERVERS.values().forEach(PostgresServer::close);
  }

  @Test
  void takesSettings() throws SQLException {
    assertEquals("30", ask(server.maintenanceDatabase(), "SHOW max_connections"));
    assertEquals("20", ask(server.maintenanceDatabase(), "SHOW max_prepared_transactions"));
  }

  @Test
  void givesEachTestADatabaseOfItsOwn() throws SQLException {
    PostgresDatabase one = server.createDatabase();
    PostgresDatabase other = server.createDatabase();
    one.execute("CREATE TABLE t ()");

    assertNotEquals(one.name(), other.name());
    assertEquals(one.name(), ask(one, "SELECT current_database()"));
    assertEquals("1", ask(one, "SELECT count(*) FROM pg_tables WHERE tablename = 't'"));
    assertEquals("0", ask(other, "SELECT count(*) FROM pg_tables WHERE tablename = 't'"));
  }

  @Test
  void refusesAWrongPassword() {
    PostgresDatabase database = server.maintenanceDatabase();

    SQLException refusal =
        assertThrows(
            SQLException.class,
            () -> DriverManager.getConnection(database.url(), database.user(), "wrong").close());

    assertEquals("28P01", refusal.getSQLState());
  }

  @Test
  void keepsPortAndDataThroughAFastRestart() throws SQLException {
    PostgresDatabase database = restarted(StopMode.FAST);

    assertEquals("42", ask(database, "SELECT answer FROM t"));
    assertEquals("1", ask(database, "SELECT count(*) FROM emptied_by_a_crash"));
  }

  @Test
  void recoversFromAnImmediateRestartAsFromACrash() throws SQLException {
    PostgresDatabase database = restarted(StopMode.IMMEDIATE);

    assertEquals("42", ask(database, "SELECT answer FROM t"));
    assertEquals("0", ask(database, "SELECT count(*) FROM emptied_by_a_crash"));
  }

  private PostgresDatabase restarted(StopMode mode) throws SQLException {
    PostgresDatabase database = server.createDatabase();
    database.execute("CREATE TABLE t AS SELECT 42 AS answer");
    database.execute("CREATE UNLOGGED TABLE emptied_by_a_crash AS SELECT 1");
    try (Connection open = database.connect()) {
      server.restart(mode);

      assertThrows(SQLException.class, () -> ask(open, "SELECT 1"));
    }
    return database;
  }

  @Test
  void isNotThereBetweenStopAndStart() throws SQLException {
    PostgresDatabase database = server.createDatabase();
    server.stop(StopMode.FAST);

    SQLException refusal = assertThrows(SQLException.class, () -> database.connect().close());
    server.start();

    assertTrue(refusal.getSQLState().startsWith("08"), refusal.getSQLState());
    assertEquals("1", ask(database, "SELECT 1"));
  }

  @Test
  void answersNobodyWhilePaused() throws Exception {
    PostgresDatabase database = server.createDatabase();
    try (Connection open = database.connect()) {
      server.pause();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ask(open, "SELECT 1");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThrows(
          TimeoutException.class, () -> answer.get(NO_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
      server.resume();

      assertEquals("1", answer.get(10, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new AssertionError("The connection did not live through the pause.", e);
    }
  }

  @Test
  void canBeStoppedWhilePaused() throws SQLException {
    PostgresDatabase database = server.createDatabase();
    server.pause();
    server.restart(StopMode.IMMEDIATE);

    assertEquals("1", ask(database, "SELECT 1"));
  }

  private static String ask(PostgresDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect()) {
      return ask(connection, sql);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }
}
