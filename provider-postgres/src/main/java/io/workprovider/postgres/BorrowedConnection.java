package io.workprovider.postgres;

import io.workprovider.postgres.ConnectionSource.Terms;
import io.workprovider.postgres.session.Election;
import io.workprovider.postgres.sql.ChangedSettings;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the user's own pool, made fit for this provider, and given back as it was: in
 * autocommit mode, in read committed, with time-outs, so that nobody who hangs blocks the others.
 *
 * <p>Whatever was set by {@code SET} is put back to what it was, not {@code RESET}, which would
 * lose what the user had set. It takes a round trip before and one after. Where connections are no
 * sessions nothing is set on them, but in each transaction.
 */
final class BorrowedConnection implements InvocationHandler {

  private final Connection connection;
  private final boolean autoCommit;
  private final boolean readOnly;
  private final int networkTimeout;
  private final ChangedSettings changed;
  private final AtomicBoolean givenBack = new AtomicBoolean();

  private BorrowedConnection(Connection connection, Terms terms) throws SQLException {
    this.connection = connection;
    this.autoCommit = connection.getAutoCommit();
    this.readOnly = connection.isReadOnly();
    this.networkTimeout = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(terms.lease().toMillis()));
    if (readOnly) {
      connection.setReadOnly(false);
    }
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    this.changed =
        terms.election() == Election.ADVISORY_LOCK
            ? ChangedSettings.apply(connection, settings(terms))
            : ChangedSettings.NONE;
  }

  private static Map<String, String> settings(Terms terms) {
    return Map.of(
        "lock_timeout",
        Long.toString(Math.max(1, terms.lockTimeout().toMillis())),
        "idle_in_transaction_session_timeout",
        Long.toString(Math.max(1, terms.idleInTransaction().toMillis())),
        "default_transaction_isolation",
        "read committed",
        "default_transaction_read_only",
        "off");
  }

  /** Borrows one. Closing it gives it back. */
  static Connection from(DataSource pool, Terms terms) throws SQLException {
    Connection connection = pool.getConnection();
    try {
      return (Connection)
          Proxy.newProxyInstance(
              BorrowedConnection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              new BorrowedConnection(connection, terms));
    } catch (SQLException | RuntimeException e) {
      discard(connection, e);
      throw e;
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("close")) {
      giveBack();
      return null;
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private void giveBack() throws SQLException {
    if (!givenBack.compareAndSet(false, true)) {
      return;
    }
    if (connection.isClosed()) {
      connection.close();
      return;
    }
    try {
      changed.undo(connection);
      if (!autoCommit) {
        connection.setAutoCommit(false);
      }
      if (readOnly) {
        connection.setReadOnly(true);
      }
      connection.setNetworkTimeout(Runnable::run, networkTimeout);
    } catch (SQLException | RuntimeException e) {
      discard(connection, e);
      throw e;
    }
    connection.close();
  }

  /** Nobody may get a connection that is not as it was: the pool throws out what is aborted. */
  private static void discard(Connection connection, Exception cause) {
    try (connection) {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
