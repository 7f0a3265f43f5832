package io.workprovider.postgres;

import io.workprovider.postgres.sql.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction for one call of a handler, on a connection that goes back to its pool as it came,
 * or not at all.
 *
 * <p>For the handler's thread; {@link #abort} and {@link #connection} may be called from any.
 */
final class HandlerTransaction implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerTransaction.class);

  private final OwnerTable table;
  private final Connection connection;
  private final HandlerConnection handlers;
  private final Connection shown;
  private final Runnable onClose;
  private final Duration timeout;
  private final boolean autoCommit;
  private final int networkTimeout;
  private final String mark = UUID.randomUUID().toString();
  private final long begunAt = System.nanoTime();

  /** Guards the connection against being aborted when it is somebody else's by now. */
  private final ReentrantLock giving = new ReentrantLock();

  private boolean given;
  private boolean ended;

  private HandlerTransaction(
      OwnerTable table, Connection connection, Duration timeout, Runnable onClose)
      throws SQLException {
    this.table = table;
    this.connection = connection;
    this.handlers = new HandlerConnection(connection);
    this.shown = handlers.shown();
    this.onClose = onClose;
    this.timeout = timeout;
    this.autoCommit = connection.getAutoCommit();
    this.networkTimeout = connection.getNetworkTimeout();
  }

  /**
   * Begins one.
   *
   * @param connection of a pool, in no transaction; closed with this, also if this throws
   * @param timeout how long the server waits for the next statement, and this for an answer
   * @param onClose run when this is closed
   */
  static HandlerTransaction begin(
      OwnerTable table, Connection connection, Duration timeout, Runnable onClose)
      throws SQLException {
    try {
      HandlerTransaction begun = new HandlerTransaction(table, connection, timeout, onClose);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
      connection.setAutoCommit(false);
      table.begin(connection, begun.mark, timeout);
      return begun;
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        connection.abort(Runnable::run);
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** What the handler works on. */
  Connection connection() {
    return shown;
  }

  /**
   * Commits what was written, and the position with it.
   *
   * @throws SQLException if it is rolled back, which an answer of the server says; else it is
   *     unknown whether it is committed
   */
  void commit(OwnerTable.Grant grant, Place place, Duration lockPatience) throws SQLException {
    try {
      table.saveAndCommit(connection, mark, grant, place, lockPatience);
      ended = true;
    } catch (SQLException e) {
      if (SqlErrors.isAnswer(e)) {
        rollBackAfter(e);
      }
      throw e;
    }
  }

  private void rollBackAfter(SQLException cause) {
    try {
      rollBack();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Rolls back.
   *
   * @throws SQLException if the connection is broken; the server rolls back by itself
   */
  void rollBack() throws SQLException {
    connection.rollback();
    ended = true;
  }

  /** Whether its handler, by having it wait for too long, may have made the server end it. */
  boolean mayHaveTimedOut() {
    return System.nanoTime() - begunAt >= timeout.toNanos();
  }

  /** Ends it from outside: whoever waits for the server on it fails, and the server rolls back. */
  void abort() {
    giving.lock();
    try {
      if (!given) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      LOG.debug("The connection of a handler's transaction could not be aborted", e);
    } finally {
      giving.unlock();
    }
  }

  /** Gives the connection back if the transaction was ended, else breaks it off. */
  @Override
  public void close() {
    handlers.end();
    giving.lock();
    try {
      given = true;
    } finally {
      giving.unlock();
    }
    try (connection) {
      if (ended && !connection.isClosed()) {
        connection.setAutoCommit(autoCommit);
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
      } else {
        connection.abort(Runnable::run);
      }
    } catch (SQLException e) {
      LOG.debug("The connection of a handler's transaction was broken when it was given back", e);
    } finally {
      onClose.run();
    }
  }
}
