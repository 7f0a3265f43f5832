package io.workprovider.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short work on pooled connections: what is not the session's.
 *
 * <p>Thread-safe. The pool is its owner's.
 */
public final class Database {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int TRIES = 5;
  private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final DataSource pool;
  private final @Nullable TransactionSettings eachTransaction;
  private final Runnable requireOpen;
  private final AtomicLong failingSince = new AtomicLong();
  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS_NANOS);

  private Database(
      DataSource pool, @Nullable TransactionSettings eachTransaction, Runnable requireOpen) {
    this.pool = pool;
    this.eachTransaction = eachTransaction;
    this.requireOpen = requireOpen;
  }

  /** Work on connections of this pool, which are sessions, set up, and in autocommit mode. */
  public Database(DataSource pool) {
    this(pool, null, () -> {});
  }

  /**
   * Work on connections of this pool, which are in autocommit mode, and behind which each
   * transaction may come to another session. A statement on its own waits for a lock as long as the
   * connection waits for an answer.
   *
   * @param settings made in each transaction
   */
  public static Database withoutSessions(DataSource pool, TransactionSettings settings) {
    return new Database(pool, settings, () -> {});
  }

  /**
   * The same for callers of the api, who are told if it is closed: by a call that begins then, and
   * by one whose connection was closed under it.
   *
   * @param requireOpen throws if it is closed
   */
  public Database whileOpen(Runnable requireOpen) {
    return new Database(pool, eachTransaction, requireOpen);
  }

  /** What is to be set in each transaction, since the connections are no sessions; else none. */
  public Optional<TransactionSettings> eachTransaction() {
    return Optional.ofNullable(eachTransaction);
  }

  /** A connection to keep for long, in autocommit mode, which the caller closes. */
  public Connection open() throws SQLException {
    return pool.getConnection();
  }

  /**
   * Something to do on a connection.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Work<T> {

    /** Does it. The connection is the caller's, who closes it. */
    T on(Connection connection) throws SQLException;
  }

  /** Does something in autocommit mode. */
  public <T> T run(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      T result = work.on(connection);
      failingSince.set(0);
      return result;
    } catch (SQLException e) {
      noteFailure(e);
      throw e;
    }
  }

  /** Does something in one transaction, which is rolled back if it throws. */
  public <T> T inTransaction(Work<T> work) throws SQLException {
    TransactionSettings settings = eachTransaction().orElse(TransactionSettings.NONE);
    return run(connection -> settings.run(connection, work));
  }

  /**
   * {@link #run} for callers of the api: tries again what was merely in somebody's way.
   *
   * @param what what is done, as the beginning of a sentence
   * @throws io.workprovider.ProviderUnavailableException if the server did not do it
   */
  public <T> T call(String what, Work<T> work) {
    return retrying(what, () -> run(work));
  }

  /**
   * {@link #inTransaction} for callers of the api, as {@link #call}.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not do it
   */
  public <T> T callInTransaction(String what, Work<T> work) {
    return retrying(what, () -> inTransaction(work));
  }

  /** For how long nothing has succeeded; zero if the last thing did, or nothing failed yet. */
  public Duration failingFor() {
    long since = failingSince.get();
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  private interface Attempt<T> {
    T make() throws SQLException;
  }

  private <T> T retrying(String what, Attempt<T> attempt) {
    for (int number = 1; ; number++) {
      requireOpen.run();
      try {
        return attempt.make();
      } catch (SQLException e) {
        requireOpen.run();
        if (number == TRIES || !SqlErrors.isTransient(e)) {
          throw SqlErrors.unavailable(what, e);
        }
      }
    }
  }

  private void noteFailure(SQLException e) {
    if (SqlErrors.isShortage(e)) {
      warnNowAndThen(e);
    }
    if (!SqlErrors.isAnswer(e)) {
      // Zero stands for "not failing".
      failingSince.compareAndSet(0, System.nanoTime() | 1);
    }
  }

  /** The session, which tells of outages, may be well meanwhile. */
  private void warnNowAndThen(SQLException e) {
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= BETWEEN_WARNINGS_NANOS && lastWarning.compareAndSet(last, now)) {
      LOG.warn(
          "The Postgres server has run out of something (SQLSTATE {}): {}",
          e.getSQLState(),
          SqlErrors.text(e));
    }
  }
}
