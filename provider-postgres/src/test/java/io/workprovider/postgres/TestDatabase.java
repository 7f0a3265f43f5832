package io.workprovider.postgres;

import io.workprovider.postgres.events.EventsSchema;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh database on the one server that all tests of this JVM share. */
@SuppressWarnings("exports") // For the tests of this module only.
public final class TestDatabase {

  private final PostgresDatabase database;

  private TestDatabase(PostgresDatabase database) {
    this.database = database;
  }

  /** A new, empty database. */
  public static TestDatabase create() {
    return new TestDatabase(PostgresServer.shared().createDatabase());
  }

  /** A new database with the schema and its events table. */
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
    return database.name();
  }

  /** Its JDBC URL, without user and password. */
  public String url() {
    return database.url();
  }

  /** Who may do everything in it. */
  public String user() {
    return database.user();
  }

  /** The user's. */
  public String password() {
    return database.password();
  }

  /** Connections to it, one new each time. */
  public DataSource dataSource() {
    return dataSource(Map.of());
  }

  /** The same with properties of the driver. */
  public DataSource dataSource(Map<String, String> properties) {
    return dataSource(database, properties);
  }

  /** Connections to a database of any server. */
  public static DataSource dataSource(PostgresDatabase database, Map<String, String> properties) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    try {
      for (Map.Entry<String, String> property : properties.entrySet()) {
        source.setProperty(property.getKey(), property.getValue());
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(e);
    }
    return source;
  }

  /** Runs a statement on it. */
  public void execute(String sql) {
    database.execute(sql);
  }

  /** Counts rows: of a table, or of what follows FROM. */
  public int count(String from) {
    return (int) number("SELECT count(*) FROM " + from);
  }

  /** The number that a query answers. */
  public long number(String query) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("Failed: " + query, e);
    }
  }

  /** Removes it, and ends the connections that are left. */
  public void drop() {
    PostgresServer.shared()
        .maintenanceDatabase()
        .execute("DROP DATABASE " + name() + " WITH (FORCE)");
  }
}
