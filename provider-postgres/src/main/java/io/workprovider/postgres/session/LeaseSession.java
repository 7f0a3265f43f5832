package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.SqlErrors;
import io.workprovider.postgres.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is a lease: its row says until when it lives, on the server's clock, and it leads if
 * the row of the leader names it. Needs no session, so that each of its transactions may go to
 * another one, and outlives its connection.
 *
 * <p>Who finds that the leader is dead takes its row, if that is still as it was seen.
 */
final class LeaseSession implements NodeSession {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseSession.class);

  private final SessionSettings settings;
  private final LeaseSql sql;
  private final NodeTable table;
  private final TransactionSettings brief;
  private final Membership membership;
  private @Nullable Connection connection;
  private Leadership seen = new Leadership(null, null);

  private LeaseSession(SessionSettings settings, Connection connection, Membership membership) {
    this.settings = settings;
    this.sql = new LeaseSql(settings.scope());
    this.table = new NodeTable(settings.scope());
    this.brief = brief(settings.lease());
    this.membership = membership;
    this.connection = connection;
  }

  /** The leader's row. */
  private record Leadership(@Nullable Long term, @Nullable String node) {}

  static LeaseSession join(SessionSettings settings, String nodeId) throws SQLException {
    Connection connection = open(settings);
    try {
      Ticker.Moment sent = settings.ticker().now();
      brief(settings.lease())
          .run(
              connection,
              c -> {
                new NodeTable(settings.scope()).join(c, nodeId, null, settings.lease());
                return nodeId;
              });
      Lease lease = new Lease(settings.lease(), settings.ticker(), sent);
      return new LeaseSession(settings, connection, new Membership(nodeId, lease));
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  private static Connection open(SessionSettings settings) throws SQLException {
    Connection opened = settings.connections().open();
    // A beat that is under way must fail before the lease is over, one tick after the last proof.
    opened.setNetworkTimeout(Runnable::run, Math.toIntExact(settings.lease().toMillis() / 2));
    return opened;
  }

  /** Nothing that a node does for its lease may hold up others, or be held up by them, for long. */
  private static TransactionSettings brief(Duration lease) {
    return TransactionSettings.within(lease.dividedBy(8), lease.dividedBy(2));
  }

  @Override
  public Membership membership() {
    return membership;
  }

  /** The beat is for itself: a table that is locked to the look around must not end the lease. */
  @Override
  public Tick tick(long[] watched) throws SQLException {
    Connection connected = connected();
    Ticker.Moment sent = settings.ticker().now();
    if (!beat(connected)) {
      return new Tick(false, false, true, 0, 0);
    }
    membership.lease().prove(sent);
    return brief.run(connected, c -> look(c, watched));
  }

  private Connection connected() throws SQLException {
    Connection there = connection;
    if (there == null) {
      there = open(settings);
      connection = there;
    }
    return there;
  }

  private boolean beat(Connection connected) throws SQLException {
    try (PreparedStatement beat = connected.prepareStatement(sql.beat())) {
      beat.setString(1, settings.scope().namespace());
      beat.setString(2, membership.nodeId());
      try (ResultSet row = beat.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private Tick look(Connection connected, long[] watched) throws SQLException {
    try (PreparedStatement look = connected.prepareStatement(sql.look())) {
      look.setObject(1, watched);
      look.setString(2, settings.scope().namespace());
      look.setString(3, settings.scope().namespace());
      try (ResultSet row = look.executeQuery()) {
        row.next();
        seen = new Leadership(row.getObject(1, Long.class), row.getString(2));
        boolean vacant = !row.getBoolean(3);
        boolean leads = vacant || membership.nodeId().equals(seen.node());
        return new Tick(true, leads, row.getBoolean(4), row.getLong(5), row.getLong(6));
      }
    }
  }

  /** A lost connection says nothing: the next tick opens another, until the lease is over. */
  @Override
  public boolean outlives(SQLException failure) {
    if (SqlErrors.isTransient(failure)) {
      return true;
    }
    disconnect();
    return !SqlErrors.isAnswer(failure);
  }

  @Override
  public long beginTerm() throws SQLException {
    return brief.run(
        connected(),
        c -> {
          try (PreparedStatement claim =
              table.beginTerm(c, membership.nodeId(), LeaseSql.AS_IT_WAS_SEEN)) {
            claim.setObject(3, seen.term(), Types.BIGINT);
            claim.setString(4, seen.node());
            try (ResultSet row = claim.executeQuery()) {
              return row.next() ? row.getLong(1) : 0;
            }
          }
        });
  }

  @Override
  public List<PGNotification> awaitNotifications(Duration atMost, Pause pause) {
    pause.take(atMost);
    return List.of();
  }

  @Override
  public String whyNotRegistered() {
    return "its lease is over by the server's clock, or the server has restarted, or its row in the"
        + " table nodes is gone";
  }

  @Override
  public void leave() throws SQLException {
    membership.lease().end("the node left");
    brief.run(
        connected(),
        c -> {
          table.leave(c, membership.nodeId(), "true");
          return true;
        });
  }

  @Override
  public void close() {
    disconnect();
  }

  private void disconnect() {
    Connection there = connection;
    connection = null;
    if (there != null) {
      try {
        there.close();
      } catch (SQLException e) {
        LOG.debug("The connection was broken when it was closed", e);
      }
    }
  }
}
