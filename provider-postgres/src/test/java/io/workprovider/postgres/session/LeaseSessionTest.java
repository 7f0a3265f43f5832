package io.workprovider.postgres.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.WorkTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that live by leases, one step at a time, on a real server. */
final class LeaseSessionTest {

  private static final long[] NONE = {};

  /** So long that no lease is over because a machine is busy. */
  private static final Duration LEASE = Duration.ofSeconds(8);

  private static final String END_SESSIONS =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'lease-session'
      """;

  private final WorkTables tables = WorkTables.create();

  @AfterEach
  void removeTables() {
    tables.close();
  }

  private NodeSession join(String node) throws SQLException {
    return join(node, Ticker.system());
  }

  private NodeSession join(String node, Ticker ticker) throws SQLException {
    return NodeSession.join(
        new SessionSettings(
            tables.scope(),
            Election.LEASE,
            LEASE,
            () -> tables.dataSource("lease-session").getConnection(),
            () -> {},
            ticker),
        node);
  }

  private void letTheLeaseEnd(String node) {
    tables.execute(
        "UPDATE ${schema}.nodes SET heartbeat_at = heartbeat_at - lease WHERE node = '"
            + node
            + "'");
  }

  @Test
  void whoeverFindsNobodyLeadingMayLead() throws SQLException {
    try (NodeSession one = join("n1")) {
      Tick tick = one.tick(NONE);
      assertTrue(tick.registered() && tick.leads() && tick.allAlive(), tick::toString);
      long term = one.beginTerm();
      assertEquals(1, tables.count("${schema}.leaders WHERE node = 'n1' AND term = " + term));
      assertTrue(one.tick(NONE).leads());
    }
  }

  @Test
  void a13_ofTwoWhoClaimAtOnceOneWins() throws SQLException {
    try (NodeSession one = join("n1");
        NodeSession two = join("n2")) {
      assertTrue(one.tick(NONE).leads());
      assertTrue(two.tick(NONE).leads());
      assertTrue(two.beginTerm() > 0);
      assertEquals(0, one.beginTerm());
      assertFalse(one.tick(NONE).leads());
      assertTrue(two.tick(NONE).leads());
    }
  }

  @Test
  void a13_whoFollowsADeadLeaderHasAHigherTerm() throws SQLException {
    try (NodeSession one = join("n1");
        NodeSession two = join("n2")) {
      one.tick(NONE);
      long before = one.beginTerm();
      assertFalse(two.tick(NONE).leads());
      letTheLeaseEnd("n1");
      Tick tick = two.tick(NONE);
      assertTrue(tick.leads() && !tick.allAlive(), tick::toString);
      assertTrue(two.beginTerm() > before);
      assertFalse(one.tick(NONE).registered());
    }
  }

  @Test
  void aLeaderThatLeavesIsFollowedAtOnce() throws SQLException {
    try (NodeSession one = join("n1");
        NodeSession two = join("n2")) {
      one.tick(NONE);
      one.beginTerm();
      assertFalse(two.tick(NONE).leads());
      one.leave();
      assertTrue(two.tick(NONE).leads());
      assertFalse(one.membership().isCurrent());
    }
  }

  @Test
  void a12_aLeaseThatIsOverOnTheServersClockIsNeverRenewed() throws SQLException {
    try (NodeSession one = join("n1")) {
      letTheLeaseEnd("n1");
      for (int i = 0; i < 2; i++) {
        assertFalse(one.tick(NONE).registered());
      }
      assertEquals(0, tables.count("${schema}.nodes WHERE heartbeat_at + lease > now()"));
    }
  }

  @Test
  void aServerThatWasStartedAnewCountsNobodyAsANode() throws SQLException {
    try (NodeSession one = join("n1")) {
      tables.execute("UPDATE ${schema}.nodes SET server_started = server_started - interval '1 s'");
      assertFalse(one.tick(NONE).registered());
    }
  }

  @Test
  void a10_aLostConnectionIsOutlivedUnderTheSameId() throws SQLException {
    try (NodeSession one = join("n1")) {
      one.tick(NONE);
      tables.execute(END_SESSIONS);
      SQLException lost = assertThrows(SQLException.class, () -> one.tick(NONE));
      assertTrue(one.outlives(lost), lost::toString);
      assertTrue(one.tick(NONE).registered());
    }
  }

  @Test
  void a4_aTableThatIsLockedForLongDoesNotEndTheLease() throws SQLException {
    int ticks = 4;
    try (NodeSession one = join("n1");
        Connection operator = tables.dataSource().getConnection();
        Statement statement = operator.createStatement()) {
      long leftAtFirst = one.membership().lease().nanosLeft();
      operator.setAutoCommit(false);
      statement.execute(tables.scope().in("LOCK TABLE ${schema}.events IN ACCESS EXCLUSIVE MODE"));
      for (int i = 0; i < ticks; i++) {
        SQLException locked = assertThrows(SQLException.class, () -> one.tick(NONE));
        assertTrue(one.outlives(locked), locked::toString);
      }
      operator.rollback();
      // Each tick has waited for an eighth of the lease, and all but the last were made good.
      long shorter = leftAtFirst - one.membership().lease().nanosLeft();
      assertTrue(shorter < (ticks - 1) * LEASE.toNanos() / 8, "shorter by " + shorter + " ns");
    }
  }

  @Test
  void a12_theClocksOfTheNodesDoNotMatter() throws SQLException {
    long hour = Duration.ofHours(1).toMillis();
    Ticker early = new Ticker(System::nanoTime, () -> System.currentTimeMillis() - hour);
    Ticker late =
        new Ticker(() -> System.nanoTime() + hour, () -> System.currentTimeMillis() + hour);
    try (NodeSession one = join("n1", early);
        NodeSession two = join("n2", late)) {
      one.tick(NONE);
      one.beginTerm();
      Tick seen = two.tick(NONE);
      assertTrue(seen.registered() && seen.allAlive() && !seen.leads(), seen::toString);
      assertTrue(one.tick(NONE).leads());
      assertTrue(one.membership().isCurrent() && two.membership().isCurrent());
      assertEquals(
          2,
          tables.count(
              "${schema}.nodes WHERE abs(extract(epoch FROM heartbeat_at - clock_timestamp())) <"
                  + " 60"));
    }
  }

  @Test
  void setsNothingInASessionThatIsNotItsOwn() throws SQLException {
    try (Connection shared = tables.dataSource().getConnection();
        NodeSession one = joinOn(shared)) {
      String before = settingsAndLocks(shared);
      Tick tick = one.tick(LongStream.of(1).toArray());
      assertTrue(tick.leads());
      one.beginTerm();
      assertEquals(before, settingsAndLocks(shared));
      one.leave();
    }
  }

  private NodeSession joinOn(Connection shared) throws SQLException {
    return NodeSession.join(
        new SessionSettings(
            tables.scope(), Election.LEASE, LEASE, () -> shared, () -> {}, Ticker.system()),
        "n1");
  }

  private static String settingsAndLocks(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                SELECT string_agg(name || '=' || setting, ' ' ORDER BY name)
                       || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')
                FROM pg_settings
                """)) {
      row.next();
      return row.getString(1);
    }
  }
}
