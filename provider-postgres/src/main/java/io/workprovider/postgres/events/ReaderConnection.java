package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.ChangedSettings;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A connection that is kept for reading events, and given back as it was. Used by one thread. */
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
  private final Optional<TransactionSettings> eachTransaction;
  private final ChangedSettings changed;
  private volatile boolean aborted;

  private ReaderConnection(
      Connection connection,
      Optional<TransactionSettings> eachTransaction,
      ChangedSettings changed) {
    this.connection = connection;
    this.eachTransaction = eachTransaction.map(settings -> settings.with(IN_INDEX_ORDER));
    this.changed = changed;
  }

  static ReaderConnection borrow(Database database, SchemaName schema) throws SQLException {
    Connection connection = database.open();
    try {
      connection.setAutoCommit(true);
      Optional<TransactionSettings> eachTransaction = database.eachTransaction();
      ChangedSettings changed =
          eachTransaction.isPresent()
              ? ChangedSettings.NONE
              : ChangedSettings.apply(connection, IN_INDEX_ORDER);
      EventsSchema.verify(connection, schema);
      return new ReaderConnection(connection, eachTransaction, changed);
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  /** Reads something, statement by statement or in one transaction. */
  <T> T read(Database.Work<T> work) throws SQLException {
    return eachTransaction.isPresent()
        ? eachTransaction.get().run(connection, work)
        : work.on(connection);
  }

  /** Frees a thread that is blocked on this connection; from any thread. */
  void abort() throws SQLException {
    aborted = true;
    connection.abort(Runnable::run);
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!aborted) {
        changed.undo(connection);
      }
    }
  }
}
