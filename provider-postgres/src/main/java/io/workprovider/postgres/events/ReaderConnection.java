package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.ChangedSettings;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** A connection of the pool, made fit for reading events, and given back as it was. */
final class ReaderConnection implements AutoCloseable {

  /**
   * Pages come from an index in their order. On a young table without statistics the planner would
   * rather sort everything there is, once for each page.
   */
  private static final Map<String, String> IN_INDEX_ORDER =
      Map.of(
          "enable_sort", "off",
          "enable_incremental_sort", "off",
          "enable_bitmapscan", "off",
          "enable_seqscan", "off",
          "max_parallel_workers_per_gather", "0",
          // A sort that is switched off costs so much on paper that each page would be compiled.
          "jit", "off",
          "default_transaction_isolation", "read committed");

  private final Connection connection;
  private final ChangedSettings changed;

  private ReaderConnection(Connection connection, ChangedSettings changed) {
    this.connection = connection;
    this.changed = changed;
  }

  static ReaderConnection borrow(DataSource pool, SchemaName schema) throws SQLException {
    Connection connection = pool.getConnection();
    try {
      connection.setAutoCommit(true);
      ChangedSettings changed = ChangedSettings.apply(connection, IN_INDEX_ORDER);
      EventsSchema.verify(connection, schema);
      return new ReaderConnection(connection, changed);
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  Connection get() {
    return connection;
  }

  /** Frees a thread that is blocked on this connection; from any thread. */
  void abort() throws SQLException {
    connection.abort(Runnable::run);
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      changed.undo(connection);
    }
  }
}
