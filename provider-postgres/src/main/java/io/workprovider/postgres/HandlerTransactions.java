package io.workprovider.postgres;

import io.workprovider.EffectsRefusedException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.ConnectionSource.Pool;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of handlers that asked for one, so many at a time, on connections apart from
 * those that the node lives by: no slow handler keeps it from saying that it is alive.
 *
 * <p>The pool is opened for the first that asks. Thread-safe.
 */
final class HandlerTransactions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerTransactions.class);
  private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Database database;
  private final OwnerTable table;
  private final Supplier<Pool> opening;
  private final Limits limits;
  private final Semaphore free;
  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS_NANOS);
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Pool pool;
  private boolean closed;

  /**
   * What they keep within.
   *
   * @param atATime how many there are at a time
   * @param patience how long a handler waits for its turn, and then for a connection
   * @param timeout how long one may be idle, or wait for an answer
   * @param lockPatience how long a commit waits for the partition's row
   */
  record Limits(int atATime, Duration patience, Duration timeout, Duration lockPatience) {}

  /**
   * None yet.
   *
   * @param database the node's own pool
   * @param opening opens the pool that they are on
   */
  HandlerTransactions(Database database, OwnerTable table, Supplier<Pool> opening, Limits limits) {
    this.database = database;
    this.table = table;
    this.opening = opening;
    this.limits = limits;
    this.free = new Semaphore(limits.atATime(), true);
  }

  /**
   * Begins one.
   *
   * @throws ProviderUnavailableException if there was none to be had in time
   * @throws IllegalStateException if the provider is closed
   */
  HandlerTransaction begin(PostgresAssignment assignment) {
    awaitTurn(assignment);
    boolean begun = false;
    try {
      HandlerTransaction transaction =
          HandlerTransaction.begin(
              table, pool().connections().getConnection(), limits.timeout(), free::release);
      begun = true;
      return transaction;
    } catch (SQLException e) {
      throw SqlErrors.unavailable("Beginning a transaction for a handler of " + assignment, e);
    } finally {
      if (!begun) {
        free.release();
      }
    }
  }

  private void awaitTurn(PostgresAssignment assignment) {
    boolean mine;
    try {
      mine = free.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException(
          "Interrupted while waiting for a transaction for a handler of " + assignment + ".", e);
    }
    if (!mine) {
      String message =
          "No transaction for a handler of "
              + assignment
              + " was to be had within "
              + limits.patience().toMillis()
              + " ms: all "
              + limits.atATime()
              + " are in use. Set "
              + PostgresSettings.PREFIX
              + "transaction-pool-size higher, or let fewer handlers run side by side.";
      warnNowAndThen(message);
      throw new ProviderUnavailableException(message);
    }
  }

  /** The runtime takes it for an outage, of which it leaves the telling to the provider. */
  private void warnNowAndThen(String message) {
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= BETWEEN_WARNINGS_NANOS && lastWarning.compareAndSet(last, now)) {
      LOG.warn("{} It is tried again.", message);
    }
  }

  /** As {@link Pool#renew}. */
  void renew() {
    lock.lock();
    try {
      if (pool != null) {
        pool.renew();
      }
    } finally {
      lock.unlock();
    }
  }

  private Pool pool() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The provider is closed; connect a new one.");
      }
      Pool open = pool;
      if (open == null) {
        open = opening.get();
        pool = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Commits one, and the position with it; returns false, with nothing of it stored, if the grant
   * is not current.
   *
   * @throws EffectsRefusedException if the server refused what the handler wrote; nothing of it is
   *     stored
   * @throws ProviderUnavailableException if it is unknown whether it is committed
   */
  boolean commit(PostgresAssignment assignment, HandlerTransaction transaction, Place place) {
    try {
      transaction.commit(assignment.grant(), place, limits.lockPatience());
      return true;
    } catch (SQLException e) {
      if (!SqlErrors.isAnswer(e)) {
        throw SqlErrors.unavailable("Committing a handler's transaction of " + assignment, e);
      }
      // Epochs only rise, so what the fence refused is still not current, whatever the error was.
      if (isCurrent(assignment)) {
        throw refused(assignment, e);
      }
      return false;
    }
  }

  private boolean isCurrent(PostgresAssignment assignment) {
    return database.call(
        "Looking for the owner of " + assignment,
        connection -> table.isCurrent(connection, assignment.grant()));
  }

  private static EffectsRefusedException refused(PostgresAssignment assignment, SQLException e) {
    String why =
        switch (String.valueOf(e.getSQLState())) {
          case "22012" ->
              "the handler has ended its transaction itself, by a statement such as COMMIT, or a"
                  + " trigger divides by zero";
          case "25P02" -> "a statement had failed before, and the handler went on";
          default -> SqlErrors.text(e);
        };
    return new EffectsRefusedException(
        "The transaction of a handler of "
            + assignment
            + " was rolled back when it was to commit with the position (SQLSTATE "
            + e.getSQLState()
            + "): "
            + why
            + ".",
        e);
  }

  /**
   * Rolls one back.
   *
   * @throws ProviderUnavailableException if the server was lost, and not through the handler
   */
  void rollBack(PostgresAssignment assignment, HandlerTransaction transaction) {
    try {
      transaction.rollBack();
    } catch (SQLException e) {
      boolean lost = !SqlErrors.isAnswer(e) && !transaction.mayHaveTimedOut();
      if (lost && assignment.isCurrent()) {
        throw SqlErrors.unavailable("A handler's transaction of " + assignment, e);
      }
      LOG.debug("The connection of a handler's transaction of {} was lost", assignment, e);
    }
  }

  /** Closes the pool, if it is the node's own, and ends what is open. Idempotent. */
  @Override
  public void close() {
    Pool open;
    lock.lock();
    try {
      closed = true;
      open = pool;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close();
    }
  }
}
