package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.SchemaName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The events table's DDL: the resource {@code events.sql} of this package. */
public final class EventsSchema {

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
}
