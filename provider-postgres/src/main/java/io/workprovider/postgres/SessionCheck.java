package io.workprovider.postgres;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.session.SessionSettings.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees before a node starts that a connection is a session: one server process, which keeps a lock
 * from statement to statement and lets go of it when the connection is closed. A pooler in
 * transaction mode and a pool break that, and every node behind one would take itself for leader.
 */
final class SessionCheck {

  private static final int LOOKS = 3;
  private static final long PAUSE = Duration.ofMillis(5).toNanos();

  private static final String TAKE = "SELECT pg_try_advisory_lock(?), pg_backend_pid()";
  private static final String LET_GO = "SELECT pg_advisory_unlock(?)";
  private static final String LOOK =
      """
      SELECT pg_backend_pid(), coalesce(min(l.pid), 0)
      FROM pg_locks l
      WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((l.classid::bigint << 32) | l.objid::bigint) = ?
      """;

  private final Connections connections;
  private final Duration patience;
  private final StartFailure failure;
  private final String toDo;

  /** A key of its own, so that checks of many nodes at once do not meet. */
  private final long key = ThreadLocalRandom.current().nextLong();

  /**
   * A check.
   *
   * @param connections opens what has to be a session each
   * @param patience how long the server may take to end a session that was closed
   * @param toDo what to tell whoever starts the node if they are none
   */
  SessionCheck(Connections connections, Duration patience, StartFailure failure, String toDo) {
    this.connections = connections;
    this.patience = patience;
    this.failure = failure;
    this.toDo = toDo;
  }

  /**
   * Who serves a connection, and who holds the lock.
   *
   * @param backend the server process that answered
   * @param holder the one that holds the lock; 0 if none does
   */
  private record Seen(int backend, int holder) {}

  /**
   * Checks.
   *
   * @throws ProviderUnavailableException if a connection is no session
   */
  void run() throws SQLException {
    int backend;
    try (Connection first = connections.open()) {
      backend = take(first);
      for (int i = 0; i < LOOKS; i++) {
        if (!look(first).equals(new Seen(backend, backend))) {
          throw refuse(first, "a lock did not stay with the connection that took it");
        }
      }
    }
    try (Connection second = connections.open()) {
      awaitEndOf(backend, second);
    }
  }

  /** The end of another session can only be polled. */
  private void awaitEndOf(int backend, Connection second) throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    Seen seen = look(second);
    while (seen.holder() != 0) {
      if (seen.backend() == backend || System.nanoTime() - deadline >= 0) {
        throw refuse(second, "a lock outlived the connection that took it");
      }
      LockSupport.parkNanos(PAUSE);
      seen = look(second);
    }
  }

  private int take(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(TAKE)) {
      lock.setLong(1, key);
      try (ResultSet row = lock.executeQuery()) {
        row.next();
        return row.getInt(2);
      }
    }
  }

  private Seen look(Connection connection) throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(LOOK)) {
      look.setLong(1, key);
      try (ResultSet row = look.executeQuery()) {
        row.next();
        return new Seen(row.getInt(1), row.getInt(2));
      }
    }
  }

  private ProviderUnavailableException refuse(Connection connection, String wrong)
      throws SQLException {
    // Where the pool gives us the process that holds the lock, nothing is left behind in it.
    try (PreparedStatement unlock = connection.prepareStatement(LET_GO)) {
      unlock.setLong(1, key);
      unlock.execute();
    }
    return failure.because(
        wrong
            + ": a pooler in transaction or statement mode, or a pool, stands between, with which"
            + " several nodes would lead at once",
        toDo);
  }
}
