package io.workprovider.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Settings that are made at the beginning of a transaction and end with it. Behind a pooler in
 * transaction mode there are no others: what is set for a session would hold for whoever gets that
 * server process next. Immutable.
 */
public final class TransactionSettings {

  /** No settings: a transaction as the connection makes it. */
  public static final TransactionSettings NONE = new TransactionSettings(Map.of());

  private final Map<String, String> values;
  private final String statement;

  private TransactionSettings(Map<String, String> values) {
    this.values = values;
    this.statement =
        values.entrySet().stream()
            .map(value -> "SET LOCAL " + value.getKey() + " = '" + value.getValue() + "'")
            .collect(Collectors.joining("; "));
  }

  /**
   * How long a transaction may hold up others: nobody who is paused within one keeps its locks.
   *
   * @param lock how long it waits for a lock
   * @param idle how long the server waits for its next statement until it ends the transaction
   */
  public static TransactionSettings within(Duration lock, Duration idle) {
    return NONE.with(
        Map.of(
            "lock_timeout", millis(lock),
            "idle_in_transaction_session_timeout", millis(idle)));
  }

  private static String millis(Duration duration) {
    return Long.toString(Math.max(1, duration.toMillis()));
  }

  /** These and more, whose values are literals without quotes. */
  public TransactionSettings with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(values);
    all.putAll(more);
    return new TransactionSettings(all);
  }

  /**
   * Does something in one transaction, which is rolled back if it throws.
   *
   * @param connection in autocommit mode, as it is again afterwards
   */
  public <T> T run(Connection connection, Database.Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      begin(connection);
      T result = work.on(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(connection, e);
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  private void begin(Connection connection) throws SQLException {
    if (!statement.isEmpty()) {
      try (Statement set = connection.createStatement()) {
        set.execute(statement);
      }
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
