package io.workprovider.postgres.events;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.sql.SchemaName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The events table's DDL: the resource {@code events.sql} of this package. */
public final class EventsSchema {

  private static final String STATE =
      """
      SELECT pg_is_in_recovery(),
             (SELECT pg_encoding_to_char(encoding) FROM pg_database
               WHERE datname = current_database()),
             s.seqrelid::regclass, s.seqcache, s.seqincrement, s.seqcycle
        FROM pg_sequence s
       WHERE s.seqrelid = pg_get_serial_sequence('${schema}.events', 'position')::regclass
      """;

  private EventsSchema() {}

  /** The statements, for a DBA to read and run; running them again changes nothing. */
  public static String script(SchemaName schema) {
    try (InputStream in = EventsSchema.class.getResourceAsStream("events.sql")) {
      if (in == null) {
        throw new IllegalStateException("The jar of this provider lacks events.sql.");
      }
      return schema.in(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates what is missing, in the caller's transaction. The schema exists. Two callers at once
   * are kept apart by the caller.
   */
  public static void install(Connection connection, SchemaName schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(script(schema));
    }
  }

  /**
   * Makes sure that events of this table can be read without skipping any (Rules E1, D9).
   *
   * @throws ProviderUnavailableException if not; it says what to change
   * @throws SQLException if there is no such table, or the server does not answer
   */
  public static void verify(Connection connection, SchemaName schema) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(schema.in(STATE))) {
      if (!rows.next()) {
        throw unfit(schema, "its position is no identity column", "create it with events.sql");
      }
      if (rows.getBoolean(1)) {
        throw unfit(
            schema,
            "the server is a standby, which does not know who is writing",
            "connect to the primary (targetServerType=primary)");
      }
      if (!"UTF8".equals(rows.getString(2))) {
        throw unfit(
            schema,
            "the database is encoded in " + rows.getString(2) + ", not in UTF8",
            "use a database with ENCODING 'UTF8'");
      }
      if (rows.getLong(4) != 1 || rows.getLong(5) != 1 || rows.getBoolean(6)) {
        throw unfit(
            schema,
            "its sequence hands out positions in another order than transactions take them",
            "ALTER SEQUENCE " + rows.getString(3) + " CACHE 1 INCREMENT 1 NO CYCLE");
      }
    }
  }

  private static ProviderUnavailableException unfit(SchemaName schema, String why, String mend) {
    return new ProviderUnavailableException(
        "Events of "
            + schema
            + ".events cannot be read without skipping some: "
            + why
            + ". To mend"
            + " it: "
            + mend
            + ".");
  }
}
