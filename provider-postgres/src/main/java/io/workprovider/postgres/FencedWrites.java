package io.workprovider.postgres;

import io.workprovider.postgres.sql.Database;
import org.jspecify.annotations.Nullable;

/** What assignments write, each fenced by owner and epoch. Thread-safe; blocks for a round trip. */
final class FencedWrites {

  private final Database database;
  private final OwnerTable table;
  private final OwnedPartitions owned;
  private final SaveQueue saves;
  private final HandlerTransactions transactions;

  FencedWrites(
      Database database,
      OwnerTable table,
      HandlerTransactions transactions,
      OwnedPartitions owned) {
    this.transactions = transactions;
    this.database = database;
    this.table = table;
    this.owned = owned;
    this.saves = new SaveQueue(database, table);
  }

  /**
   * Saves a position; returns false if the epoch is not current.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  boolean save(PostgresAssignment assignment, Place place) {
    boolean saved = saves.save("Saving a position for " + assignment, assignment.grant(), place);
    if (!saved) {
      owned.look();
    }
    return saved;
  }

  /**
   * Begins a transaction for a handler.
   *
   * @throws io.workprovider.ProviderUnavailableException if there was none to be had in time
   */
  HandlerTransaction begin(PostgresAssignment assignment) {
    return transactions.begin(assignment);
  }

  /**
   * Commits a handler's transaction with a position; returns false if the epoch is not current.
   *
   * @throws io.workprovider.EffectsRefusedException if the server refused what the handler wrote
   * @throws io.workprovider.ProviderUnavailableException if it is unknown whether it is committed
   */
  boolean commit(PostgresAssignment assignment, HandlerTransaction transaction, Place place) {
    boolean committed = transactions.commit(assignment, transaction, place);
    if (!committed) {
      owned.look();
    }
    return committed;
  }

  /**
   * Rolls a handler's transaction back.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server was lost meanwhile
   */
  void rollBack(PostgresAssignment assignment, HandlerTransaction transaction) {
    transactions.rollBack(assignment, transaction);
  }

  /**
   * Hands the partition on; returns false if the epoch is not current.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer; it is tried
   *     again until the node's session ends
   */
  boolean release(PostgresAssignment assignment, @Nullable Place place) {
    boolean answered = false;
    try {
      boolean released =
          database.call(
              "Releasing " + assignment,
              connection -> table.release(connection, assignment.grant(), place));
      answered = true;
      return released;
    } finally {
      if (!answered) {
        owned.releaseLater(assignment, place);
      }
      owned.forget(assignment);
    }
  }

  /**
   * Writes down why it does not run.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  void report(PostgresAssignment assignment, String problem) {
    database.call(
        "Reporting a problem of " + assignment,
        connection -> {
          table.report(connection, assignment.grant(), problem);
          return true;
        });
  }

  /** It has ended, with nothing to write. */
  void forget(PostgresAssignment assignment) {
    owned.forget(assignment);
  }
}
