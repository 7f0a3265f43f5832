package io.workprovider.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A PostgreSQL that writes to the disk before it says so. */
final class PostgresBench extends Bench {

  private static final String OTHER_SESSIONS =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend'
        AND pid <> pg_backend_pid()
      """;

  private static final String ROWS_READ =
      """
      SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables
      WHERE schemaname = 'workprovider' AND relname = 'events'
      """;

  private final PostgresServer server =
      PostgresServer.start(Map.of("fsync", "on", "synchronous_commit", "on"));
  private final PostgresDatabase database = server.createDatabase();

  PostgresBench(boolean quick) {
    super(quick);
  }

  Connection connect() throws SQLException {
    return database.connect();
  }

  @Override
  WorkProvider provider() {
    return WorkProviders.load(settings());
  }

  private Map<String, String> settings() {
    return Map.of(
        "workprovider.provider", "postgres",
        "workprovider.postgres.url", database.url(),
        "workprovider.postgres.user", database.user(),
        "workprovider.postgres.password", database.password());
  }

  /** The consumers that read it say how many partitions there are. */
  @Override
  void fill(String category, int partitions, int events, int payload) throws SQLException {
    createTables();
    append(category, events, payload);
    database.execute("VACUUM ANALYZE workprovider.events");
  }

  /** Appends events in one transaction: they are there all at once. */
  void append(String category, int events, int payload) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO workprovider.events
                  (id, category, stream, stream_version, type, payload)
                SELECT gen_random_uuid(), ?, 's' || n % ?, n / ?, 'measured', ?
                FROM generate_series(0, ? - 1) AS n
                """)) {
      insert.setString(1, category);
      insert.setInt(2, streams(events));
      insert.setInt(3, streams(events));
      insert.setBytes(4, new byte[payload]);
      insert.setInt(5, events);
      insert.executeUpdate();
    }
  }

  /** The first node creates the tables. */
  void createTables() {
    provider().close();
  }

  /** How many rows of the events table the server has read, once all other sessions have ended. */
  long rowsRead() throws SQLException {
    try (Connection connection = connect()) {
      // A session counts what it has read no later than at its end.
      long deadline = System.nanoTime() + SECONDS.toNanos(30);
      while (number(connection, OTHER_SESSIONS) > 0) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("Sessions are still open 30 s after they were closed.");
        }
        LockSupport.parkNanos(MILLISECONDS.toNanos(5));
      }
      return number(connection, ROWS_READ);
    }
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  Map<String, String> conditions() throws SQLException {
    Map<String, String> conditions = new LinkedHashMap<>();
    try (Connection connection = connect()) {
      conditions.put(
          "postgres", "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion());
      conditions.put("postgres driver", connection.getMetaData().getDriverVersion());
    }
    conditions.put("postgres durability", "fsync=on, synchronous_commit=on");
    return conditions;
  }

  @Override
  public void close() {
    server.close();
  }
}
