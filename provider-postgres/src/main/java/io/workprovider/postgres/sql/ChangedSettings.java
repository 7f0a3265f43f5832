package io.workprovider.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of a session that were changed for a while, and what they were before. Immutable. */
public final class ChangedSettings {

  /** The old values are taken down before the new ones are set. */
  private static final String CHANGE =
      """
      WITH wanted AS MATERIALIZED (
        SELECT w.name, w.value, current_setting(w.name) AS before
        FROM unnest(?::text[], ?::text[]) AS w (name, value)
      )
      SELECT name, before, set_config(name, value, false) FROM wanted
      """;

  /** None were changed, so there is nothing to put back. */
  public static final ChangedSettings NONE = new ChangedSettings(Map.of());

  private final Map<String, String> before;

  private ChangedSettings(Map<String, String> before) {
    this.before = before;
  }

  /**
   * Changes settings of a session, in one round trip.
   *
   * @param connection in autocommit mode
   * @param values by name
   */
  public static ChangedSettings apply(Connection connection, Map<String, String> values)
      throws SQLException {
    return new ChangedSettings(change(connection, values));
  }

  /** Puts back what they were, in one round trip. */
  public void undo(Connection connection) throws SQLException {
    if (!before.isEmpty()) {
      change(connection, before);
    }
  }

  private static Map<String, String> change(Connection connection, Map<String, String> values)
      throws SQLException {
    Map<String, String> before = new LinkedHashMap<>();
    try (PreparedStatement change = connection.prepareStatement(CHANGE)) {
      change.setArray(1, connection.createArrayOf("text", values.keySet().toArray()));
      change.setArray(2, connection.createArrayOf("text", values.values().toArray()));
      try (ResultSet row = change.executeQuery()) {
        while (row.next()) {
          before.put(row.getString(1), row.getString(2));
        }
      }
    }
    return before;
  }
}
