package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HorizonCheckTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final String INSERT =
      """
      INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
      VALUES (gen_random_uuid(), 'c', gen_random_uuid()::text, 0, 't', '')""";

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);

  @ParameterizedTest
  @ValueSource(
      strings = {
        INSERT,
        INSERT + " ON CONFLICT DO NOTHING",
        "WITH e AS (" + INSERT + " RETURNING 1) SELECT * FROM e",
        "SAVEPOINT s; " + INSERT,
        "SAVEPOINT s; " + INSERT + "; RELEASE s",
        "LOCK TABLE workprovider.events IN EXCLUSIVE MODE; " + INSERT,
        "COPY workprovider.events (id, category, stream, stream_version, type, payload)"
            + " FROM PROGRAM 'echo 00000000-0000-0000-0000-000000000001,c,s,0,t,x' (FORMAT csv)",
        "UPDATE workprovider.events SET type = 'u' WHERE position = -1",
      })
  void e1_seesWhoeverWritesEventsInAnyWay(String write) throws SQLException {
    try (Connection writer = database.dataSource().getConnection();
        Connection reader = database.dataSource().getConnection()) {
      writer.setAutoCommit(false);
      execute(writer, write);
      assertEquals(1, HorizonCheck.ask(reader, SCHEMA).writers().size());
      writer.rollback();
      assertEquals(List.of(), HorizonCheck.ask(reader, SCHEMA).writers());
    }
  }

  @Test
  void e1_readersAndTablesOfTheSameNameElsewhereAreNoWriters() throws SQLException {
    database.execute("CREATE SCHEMA other");
    database.execute("CREATE TABLE other.events (n int)");
    try (Connection writer = database.dataSource().getConnection();
        Connection reader = database.dataSource().getConnection()) {
      writer.setAutoCommit(false);
      execute(writer, "INSERT INTO other.events VALUES (1)");
      execute(writer, "SELECT * FROM workprovider.events");
      assertEquals(List.of(), HorizonCheck.ask(reader, SCHEMA).writers());
    }
  }

  @Test
  void e1_aPreparedTransactionHoldsTheHorizonUnderItsNewName() throws SQLException {
    SettledHorizon horizon = new SettledHorizon();
    try (Connection writer = database.dataSource().getConnection();
        Connection reader = database.dataSource().getConnection()) {
      check(horizon, reader);
      writer.setAutoCommit(false);
      execute(writer, INSERT);
      execute(reader, INSERT);
      check(horizon, reader);
      assertEquals(0, horizon.value());
      execute(writer, "PREPARE TRANSACTION 'held'");
      writer.commit();
      execute(reader, INSERT);
      check(horizon, reader);
      assertEquals(0, horizon.value());
      execute(reader, "COMMIT PREPARED 'held'");
      check(horizon, reader);
      assertEquals(3, horizon.value());
    }
  }

  @Test
  void e1_otherBackendsAreOtherServers() throws SQLException {
    try (Connection one = database.dataSource().getConnection();
        Connection two = database.dataSource().getConnection()) {
      assertEquals(HorizonCheck.ask(one, SCHEMA).server(), HorizonCheck.ask(one, SCHEMA).server());
      assertNotEquals(
          HorizonCheck.ask(one, SCHEMA).server(), HorizonCheck.ask(two, SCHEMA).server());
    }
  }

  @Test
  void e1_refusesAnyIsolationButReadCommitted() throws SQLException {
    try (Connection reader =
        database
            .dataSource(Map.of("options", "-c default_transaction_isolation=repeatable\\ read"))
            .getConnection()) {
      String refused =
          assertThrows(IllegalStateException.class, () -> HorizonCheck.ask(reader, SCHEMA))
              .toString();
      assertTrue(refused.contains("repeatable read"), refused);
    }
  }

  /** What the check relies on, also once the driver has prepared both statements on the server. */
  @Test
  void e1_theSecondStatementOfARoundTripSeesWhatWasCommittedDuringTheFirst() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection holder = database.dataSource().getConnection();
        Connection reader = database.dataSource().getConnection()) {
      for (long round = 1; round <= 8; round++) {
        execute(holder, "SELECT pg_advisory_lock(1)");
        Future<Long> counted = thread.submit(() -> countAfterLock(reader));
        awaitWaiterForAdvisoryLock();
        database.execute(INSERT);
        execute(holder, "SELECT pg_advisory_unlock(1)");
        assertEquals(round, counted.get(10, TimeUnit.SECONDS));
      }
    } finally {
      thread.shutdownNow();
    }
  }

  private static long countAfterLock(Connection reader) throws SQLException {
    try (PreparedStatement statement =
        reader.prepareStatement(
            "SELECT pg_advisory_xact_lock(1); SELECT count(*) FROM workprovider.events")) {
      statement.execute();
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private void awaitWaiterForAdvisoryLock() {
    Awaitility.await()
        .until(
            () -> {
              try (Connection connection = database.dataSource().getConnection();
                  Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          """
                          SELECT 1 FROM pg_locks
                           WHERE locktype = 'advisory' AND NOT granted
                             AND database = (SELECT oid FROM pg_database
                                              WHERE datname = current_database())
                          """)) {
                return rows.next();
              }
            });
  }

  private static void check(SettledHorizon horizon, Connection reader) throws SQLException {
    HorizonCheck check = HorizonCheck.ask(reader, SCHEMA);
    horizon.accept(check.lastVisible(), check.writers());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
