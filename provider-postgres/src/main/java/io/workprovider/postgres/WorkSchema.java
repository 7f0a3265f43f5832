package io.workprovider.postgres;

import io.workprovider.postgres.events.EventsSchema;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * This provider's tables: their versions, and how they are created, also by ten nodes at once.
 *
 * <p>The statements ship as the resources {@code work.sql} and {@code events.sql}.
 */
final class WorkSchema {

  /** The version that this library reads and writes. */
  static final int VERSION = 1;

  private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";
  private static final String SCHEMA_EXISTS = "SELECT to_regnamespace(?) IS NOT NULL";
  private static final String INSTALLED =
      "SELECT coalesce(max(version), 0) FROM ${schema}.schema_version";
  private static final String LOCK = "SELECT pg_advisory_xact_lock(?)";
  private static final String CREATE_VERSIONS =
      """
      CREATE TABLE IF NOT EXISTS ${schema}.schema_version (
        version      integer PRIMARY KEY,
        installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )
      """;
  private static final String RECORD =
      "INSERT INTO ${schema}.schema_version (version) VALUES (?) ON CONFLICT DO NOTHING";

  private final SchemaName schema;

  WorkSchema(SchemaName schema) {
    this.schema = schema;
  }

  /** All statements, for a DBA to read and run; running them again changes nothing. */
  static String script(SchemaName schema) {
    return "CREATE SCHEMA IF NOT EXISTS "
        + schema.quoted()
        + ";\n\n"
        + EventsSchema.script(schema)
        + "\n"
        + work(schema)
        + "\n"
        + schema.in(CREATE_VERSIONS).strip()
        + ";\n\n"
        + schema.in(RECORD).replace("?", Integer.toString(VERSION))
        + ";\n";
  }

  /** The version that is installed; 0 if none is. */
  int installed(Connection connection) throws SQLException {
    if (!holds(connection, EXISTS, schema.quoted() + ".schema_version")) {
      return 0;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(schema.in(INSTALLED))) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Creates what is missing, in one transaction; whoever comes second finds it done. */
  void install(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try {
      try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
        lock.setLong(1, Scope.installKey(schema));
        lock.execute();
      }
      if (installed(connection) == 0) {
        create(connection);
      }
      connection.commit();
    } finally {
      // Ends the transaction if it failed; the connection may be gone, with the transaction.
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // CREATE SCHEMA IF NOT EXISTS needs the privilege even where the schema is there.
      if (!holds(connection, SCHEMA_EXISTS, schema.quoted())) {
        statement.execute("CREATE SCHEMA " + schema.quoted());
      }
      EventsSchema.install(connection, schema);
      statement.execute(work(schema));
      statement.execute(schema.in(CREATE_VERSIONS));
    }
    try (PreparedStatement insert = connection.prepareStatement(schema.in(RECORD))) {
      insert.setInt(1, VERSION);
      insert.executeUpdate();
    }
  }

  private static boolean holds(Connection connection, String question, String about)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(question)) {
      select.setString(1, about);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static String work(SchemaName schema) {
    try (InputStream in = WorkSchema.class.getResourceAsStream("work.sql")) {
      if (in == null) {
        throw new IllegalStateException("The jar of this provider lacks work.sql.");
      }
      return schema.in(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
