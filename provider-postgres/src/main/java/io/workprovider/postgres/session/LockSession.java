package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A node that is a session: its lock says that it is alive for as long as the session lasts, and
 * the lock of the leader is held by whoever took it first. It ends with the session.
 */
final class LockSession implements NodeSession {

  private final SessionSettings settings;
  private final NodeTable table;
  private final Connection connection;
  private final Membership membership;
  private final int backendPid;
  private final PreparedStatement tick;
  private Ticker.Moment lastAsked;
  private boolean leads;

  private LockSession(
      SessionSettings settings,
      LockSql sql,
      Connection connection,
      Membership membership,
      int backendPid)
      throws SQLException {
    this.settings = settings;
    this.table = new NodeTable(settings.scope());
    this.connection = connection;
    this.membership = membership;
    this.backendPid = backendPid;
    this.lastAsked = settings.ticker().now();
    this.tick = connection.prepareStatement(sql.tick());
  }

  /**
   * Opens a session and joins as a new node: first the lock, then the row, so that whoever sees the
   * row finds the lock taken for as long as the session lasts.
   */
  static LockSession join(SessionSettings settings, String nodeId) throws SQLException {
    LockSql sql = new LockSql(settings.scope());
    Connection connection = settings.connections().open();
    try {
      Duration lease = settings.lease();
      // A tick that is under way must fail before the lease is over, one tick after the last proof.
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(lease.toMillis() / 2));
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql.configure(lease));
        statement.execute(sql.listen());
      }
      int pid = takeLivenessLock(connection, sql, settings.scope(), nodeId);
      Ticker.Moment sent = settings.ticker().now();
      new NodeTable(settings.scope())
          .join(connection, nodeId, settings.scope().livenessKey(nodeId), lease);
      Membership membership = new Membership(nodeId, new Lease(lease, settings.ticker(), sent));
      return new LockSession(settings, sql, connection, membership, pid);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(connection, e);
      throw e;
    }
  }

  private static int takeLivenessLock(
      Connection connection, LockSql sql, Scope scope, String nodeId) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(sql.takeLivenessLock())) {
      lock.setLong(1, scope.livenessKey(nodeId));
      try (ResultSet row = lock.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          throw new SQLException("The lock of the new node " + nodeId + " is taken already.");
        }
        return row.getInt(2);
      }
    }
  }

  @Override
  public Membership membership() {
    return membership;
  }

  /** All in one statement, since this is what an idle node costs the server. */
  @Override
  public Tick tick(long[] watched) throws SQLException {
    lastAsked = settings.ticker().now();
    Scope scope = settings.scope();
    tick.setString(1, scope.namespace());
    tick.setString(2, membership.nodeId());
    tick.setString(3, scope.namespace());
    tick.setString(4, membership.nodeId());
    // Asked for only while it is not held: locks of a session stack.
    tick.setBoolean(5, leads);
    tick.setLong(6, scope.leaderKey());
    tick.setObject(7, watched);
    tick.setString(8, scope.namespace());
    try (ResultSet row = tick.executeQuery()) {
      row.next();
      requireSession(row.getInt(6));
      leads = row.getBoolean(2);
      membership.lease().prove(lastAsked);
      return new Tick(row.getBoolean(1), leads, row.getBoolean(3), row.getLong(4), row.getLong(5));
    }
  }

  private void requireSession(int answeredBy) throws SQLException {
    if (answeredBy != backendPid) {
      throw new SQLException(
          "The server process changed from "
              + backendPid
              + " to "
              + answeredBy
              + " within one session: a pooler in transaction mode stands between. Point"
              + " workprovider.postgres.url at the server itself, or at a pool in session mode, or"
              + " set workprovider.postgres.election to lease");
    }
  }

  /**
   * Only if the tick was answered, though only to say that something is locked: the session is
   * there, and its lock with it, which is what a proof says.
   */
  @Override
  public boolean outlives(SQLException failure) {
    boolean answered = SqlErrors.isTransient(failure);
    if (answered) {
      membership.lease().prove(lastAsked);
    }
    return answered;
  }

  /** The leader's lock is held, so there is nobody to be compared with. */
  @Override
  public long beginTerm() throws SQLException {
    try (PreparedStatement begin = table.beginTerm(connection, membership.nodeId(), "true");
        ResultSet row = begin.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public List<PGNotification> awaitNotifications(Duration atMost, Pause pause) throws SQLException {
    // Zero would mean to wait for ever.
    int millis = (int) Math.max(1, atMost.toMillis());
    PGNotification[] arrived = connection.unwrap(PGConnection.class).getNotifications(millis);
    List<PGNotification> notifications = new ArrayList<>();
    if (arrived != null) {
      notifications.addAll(List.of(arrived));
    }
    return notifications;
  }

  @Override
  public String whyNotRegistered() {
    return "its row in the table nodes is gone";
  }

  @Override
  public void leave() throws SQLException {
    membership.lease().end("the node left");
    table.leave(connection, membership.nodeId(), "pg_advisory_unlock_all()");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static void closeQuietly(Connection connection, Exception cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
