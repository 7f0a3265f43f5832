package io.workprovider.postgres;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Sees before a node starts that what stands between it and the server lets transactions through,
 * and that they are what they have to be, since a node without a session sets little for itself.
 */
final class TransactionCheck {

  private static final String DEFAULTS =
      "SELECT current_setting('default_transaction_isolation'),"
          + " current_setting('default_transaction_read_only')";

  /** What a pooler says, and no server: that it does not take part in this conversation. */
  private static final String PROTOCOL_VIOLATION = "08P01";

  private final StartFailure failure;

  TransactionCheck(StartFailure failure) {
    this.failure = failure;
  }

  /**
   * Checks.
   *
   * @param connection in autocommit mode
   * @throws ProviderUnavailableException if transactions are not as they have to be
   */
  void run(Connection connection) throws SQLException {
    checkDefaults(connection);
    try {
      TransactionSettings.NONE.run(
          connection,
          c -> {
            try (Statement statement = c.createStatement()) {
              return statement.execute("SELECT 1");
            }
          });
    } catch (SQLException e) {
      if (PROTOCOL_VIOLATION.equals(e.getSQLState())) {
        throw failure.because(
            "a pooler in statement mode stands between, which refuses transactions",
            "Set its pool_mode to transaction or session");
      }
      throw e;
    }
  }

  private void checkDefaults(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(DEFAULTS)) {
      row.next();
      requireDefault("default_transaction_isolation", "read committed", row.getString(1));
      requireDefault("default_transaction_read_only", "off", row.getString(2));
    }
  }

  private void requireDefault(String name, String required, String found) {
    if (!found.equals(required)) {
      throw failure.because(
          name + " is '" + found + "', and has to be '" + required + "' for the election lease",
          "Let a DBA run: ALTER ROLE … SET " + name + " = '" + required + "'");
    }
  }
}
