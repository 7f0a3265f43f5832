package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
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

/** One session on the server. Used by one thread. */
final class NodeSession implements AutoCloseable {

  private final SessionSettings settings;
  private final SessionSql sql;
  private final Connection connection;
  private final Membership membership;
  private final int backendPid;
  private final PreparedStatement tick;
  private Ticker.Moment lastAsked;
  private boolean leads;

  private NodeSession(
      SessionSettings settings,
      SessionSql sql,
      Connection connection,
      Membership membership,
      int backendPid)
      throws SQLException {
    this.settings = settings;
    this.sql = sql;
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
  static NodeSession join(SessionSettings settings, String nodeId) throws SQLException {
    SessionSql sql = new SessionSql(settings.scope());
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
      try (PreparedStatement insert = connection.prepareStatement(sql.join())) {
        insert.setString(1, settings.scope().namespace());
        insert.setString(2, nodeId);
        insert.setLong(3, settings.scope().livenessKey(nodeId));
        insert.setLong(4, lease.toMillis());
        insert.executeUpdate();
      }
      Membership membership = new Membership(nodeId, new Lease(lease, settings.ticker(), sent));
      return new NodeSession(settings, sql, connection, membership, pid);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(connection, e);
      throw e;
    }
  }

  private static int takeLivenessLock(
      Connection connection, SessionSql sql, Scope scope, String nodeId) throws SQLException {
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

  Membership membership() {
    return membership;
  }

  /**
   * Proves that the node is alive, tries for leadership, and looks around: all in one statement,
   * since this is what an idle node costs the server.
   *
   * @param watched the locks to look at
   * @throws SQLException if there was no answer, or the session turns out not to be this one
   */
  Tick tick(long[] watched) throws SQLException {
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
    try (ResultSet row = tick.executeQuery()) {
      row.next();
      Tick seen =
          new Tick(
              row.getBoolean(1),
              row.getBoolean(2),
              row.getBoolean(3),
              row.getLong(4),
              row.getLong(5),
              row.getInt(6));
      if (seen.backendPid() != backendPid) {
        throw new SQLException(
            "The server process changed from "
                + backendPid
                + " to "
                + seen.backendPid()
                + " within one session: a pooler in transaction mode stands between. Point"
                + " workprovider.postgres.url at the server itself, or at a pool in session mode");
      }
      leads = seen.leads();
      membership.lease().prove(lastAsked);
      return seen;
    }
  }

  /**
   * The last tick was answered, though only to say that a table is locked: the session is there,
   * and its lock with it, which is what a proof says.
   */
  void answered() {
    membership.lease().prove(lastAsked);
  }

  /** Begins a new term, while the leader's lock is held. */
  long bumpTerm() throws SQLException {
    try (PreparedStatement bump = connection.prepareStatement(sql.bumpTerm())) {
      bump.setString(1, settings.scope().namespace());
      bump.setString(2, membership.nodeId());
      try (ResultSet row = bump.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Waits for notifications; returns early, and fails at once if the server closes the session. */
  List<PGNotification> awaitNotifications(Duration atMost) throws SQLException {
    // Zero would mean to wait for ever.
    int millis = (int) Math.max(1, atMost.toMillis());
    PGNotification[] arrived = connection.unwrap(PGConnection.class).getNotifications(millis);
    List<PGNotification> notifications = new ArrayList<>();
    if (arrived != null) {
      notifications.addAll(List.of(arrived));
    }
    return notifications;
  }

  /** Leaves politely: hands back what the node still owns, and lets go of its locks. */
  void leave() throws SQLException {
    membership.lease().end("the node left");
    try (PreparedStatement release = connection.prepareStatement(sql.releaseAll())) {
      release.setString(1, settings.scope().namespace());
      release.setString(2, membership.nodeId());
      release.execute();
    }
    try (PreparedStatement leave = connection.prepareStatement(sql.leave())) {
      leave.setString(1, settings.scope().namespace());
      leave.setString(2, membership.nodeId());
      leave.execute();
    }
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
