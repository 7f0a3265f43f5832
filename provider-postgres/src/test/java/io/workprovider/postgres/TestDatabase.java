package io.workprovider.postgres;

import io.workprovider.postgres.events.EventsSchema;
import io.workprovider.postgres.sql.SchemaName;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A fresh database on the one server that all tests of this JVM share. The server ends with the
 * JVM.
 */
public final class TestDatabase {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;

  private TestDatabase(String name) {
    this.name = name;
  }

  /** A new, empty database. */
  public static TestDatabase create() {
    String name = "test_" + NUMBER.incrementAndGet();
    execute(Server.SHARED.getPostgresDatabase(), "CREATE DATABASE " + name);
    return new TestDatabase(name);
  }

  /** A new database with the schema and its events table. */
  @SuppressWarnings("exports") // For the tests of this module only.
  public static TestDatabase withEvents(SchemaName schema) {
    TestDatabase database = create();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema.quoted());
      EventsSchema.install(connection, schema);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its JDBC URL, with the user. */
  public String url() {
    return Server.SHARED.getJdbcUrl("postgres", name);
  }

  /** Connections to it, one new each time. */
  public DataSource dataSource() {
    return dataSource(Map.of());
  }

  /** The same with properties of the driver. */
  public DataSource dataSource(Map<String, String> properties) {
    return Server.SHARED.getDatabase("postgres", name, properties);
  }

  /** Runs a statement on it. */
  public void execute(String sql) {
    execute(dataSource(), sql);
  }

  /** Removes it, and ends the connections that are left. */
  public void drop() {
    execute(Server.SHARED.getPostgresDatabase(), "DROP DATABASE " + name + " WITH (FORCE)");
  }

  private static void execute(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Failed: " + sql, e);
    }
  }

  private static final class Server {
    static final EmbeddedPostgres SHARED = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "200")
            .setServerConfig("max_prepared_transactions", "10")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
