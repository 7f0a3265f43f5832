package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.events.HorizonCheck.Life;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tells the lives of a server apart where each statement may be another process's. */
@Tag("faults")
final class ServerLifeTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  @Test
  void e1_aServerThatRecoversFromTheCrashOfAProcessHasAnotherLifeUnderItsStartTime()
      throws SQLException {
    try (PostgresServer server = PostgresServer.start(Map.of())) {
      PostgresDatabase database = server.createDatabase();
      database.execute("CREATE SCHEMA workprovider");
      String started;
      String before;
      try (Connection one = database.connect();
          Connection two = database.connect()) {
        EventsSchema.install(one, SCHEMA);
        started = text(one, "SELECT pg_postmaster_start_time()");
        before = life(one);
        assertEquals(before, life(two));
        long pid = Long.parseLong(text(one, "SELECT pg_backend_pid()"));
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        await().atMost(Duration.ofSeconds(10)).until(() -> isLost(two)); // the others end with it
      }
      await()
          .ignoreExceptions() // while it recovers
          .atMost(Duration.ofSeconds(30))
          .until(() -> !lifeOf(database).equals(before));
      try (Connection after = database.connect()) {
        assertEquals(started, text(after, "SELECT pg_postmaster_start_time()"));
      }
    }
  }

  private static boolean isLost(Connection connection) {
    try {
      return text(connection, "SELECT 'alive'").isEmpty();
    } catch (SQLException e) {
      return true;
    }
  }

  private static String lifeOf(PostgresDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      return life(connection);
    }
  }

  private static String life(Connection connection) throws SQLException {
    return HorizonCheck.ask(connection, SCHEMA, Life.OF_THE_SERVER).server();
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
