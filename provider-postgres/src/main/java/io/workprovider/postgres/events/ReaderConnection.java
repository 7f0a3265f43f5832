package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A connection of the pool, made fit for reading events, and given back as it was. */
final class ReaderConnection implements AutoCloseable {

  /**
   * Pages come from an index in their order. On a young table without statistics the planner would
   * rather sort everything there is, once for each page.
   */
  private static final String IN_INDEX_ORDER =
      "SET enable_sort = off; SET enable_incremental_sort = off; SET enable_bitmapscan = off;"
          + " SET enable_seqscan = off; SET max_parallel_workers_per_gather = 0";

  private static final String AS_BEFORE =
      "RESET enable_sort; RESET enable_incremental_sort; RESET enable_bitmapscan;"
          + " RESET enable_seqscan; RESET max_parallel_workers_per_gather";

  private final Connection connection;

  private ReaderConnection(Connection connection) {
    this.connection = connection;
  }

  static ReaderConnection borrow(DataSource pool, SchemaName schema) throws SQLException {
    Connection connection = pool.getConnection();
    try {
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      try (Statement statement = connection.createStatement()) {
        statement.execute(IN_INDEX_ORDER);
      }
      EventsSchema.verify(connection, schema);
      return new ReaderConnection(connection);
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
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(AS_BEFORE);
    }
  }
}
