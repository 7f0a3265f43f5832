package io.workprovider.benchmarks;

import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The server that figures are measured on, and what they all need of it. */
final class Bench {

  /** Payload of each event, in bytes. */
  static final int PAYLOAD = 200;

  private static final int STREAMS = 1_000;

  private final PostgresDatabase database;
  private final boolean quick;
  private final AtomicInteger names = new AtomicInteger();

  Bench(PostgresServer server, boolean quick) {
    this.database = server.createDatabase();
    this.quick = quick;
  }

  /** A number of things to do, or a hundredth of it in a quick run. */
  int scaled(int number) {
    return quick ? Math.max(1, number / 100) : number;
  }

  Connection connect() throws SQLException {
    return database.connect();
  }

  /** A new node, with default settings. */
  WorkProvider provider() {
    return WorkProviders.load(settings());
  }

  /** A new node with a pooled connection for each of so many writers. */
  WorkProvider providerForWriters(int writers) {
    return WorkProviders.builder()
        .settings(settings())
        .setting("workprovider.postgres.pool-size", Integer.toString(writers))
        .load();
  }

  private Map<String, String> settings() {
    return Map.of(
        "workprovider.provider", "postgres",
        "workprovider.postgres.url", database.url(),
        "workprovider.postgres.user", database.user(),
        "workprovider.postgres.password", database.password());
  }

  /** A name that nothing had before. */
  String freshName(String kind) {
    return kind + "-" + names.incrementAndGet();
  }

  /** Writes this many events into a category, spread over a thousand streams. */
  void fill(String category, int events) throws SQLException {
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
      insert.setInt(2, STREAMS);
      insert.setInt(3, STREAMS);
      insert.setBytes(4, new byte[PAYLOAD]);
      insert.setInt(5, events);
      insert.executeUpdate();
    }
    database.execute("VACUUM ANALYZE workprovider.events");
  }
}
