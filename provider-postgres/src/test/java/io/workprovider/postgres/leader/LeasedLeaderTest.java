package io.workprovider.postgres.leader;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.WorkTables;
import io.workprovider.postgres.allocation.Allocation;
import io.workprovider.postgres.allocation.Change;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.session.Election;
import io.workprovider.postgres.session.Membership;
import io.workprovider.postgres.session.SessionListener;
import io.workprovider.postgres.session.SessionLoop;
import io.workprovider.postgres.session.SessionSettings;
import io.workprovider.postgres.session.Ticker;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.TransactionSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How leaders by lease follow each other, on a real server. */
final class LeasedLeaderTest {

  private static final PartitionKey KEY = new PartitionKey("board", 0);
  private static final Duration LEASE = Duration.ofSeconds(2);

  /** Declared are a lease, half of one within a transaction, and two ticks; the rest is noise. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  private final WorkTables tables = WorkTables.create();

  @AfterEach
  void removeTables() {
    tables.close();
  }

  /** A node that can be cut off, and what it hears of leading. */
  private final class Node implements SessionListener, AutoCloseable {

    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicLong term = new AtomicLong();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final String name;
    private final SessionLoop loop;

    Node(String name) throws SQLException {
      this.name = name;
      this.loop =
          SessionLoop.start(
              new SessionSettings(
                  tables.scope(),
                  Election.LEASE,
                  LEASE,
                  () -> {
                    if (cut.get()) {
                      throw new SQLException("The test has cut " + name + " off.", "08001");
                    }
                    return tables.dataSource(name).getConnection();
                  },
                  () -> {},
                  Ticker.system()),
              this,
              "workprovider-test-" + name);
    }

    /** As a process that is killed: nothing of it reaches the server any more. */
    void vanish() {
      cut.set(true);
      tables.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND application_name = '"
              + name
              + "'");
    }

    String nodeId() {
      return loop.membership().nodeId();
    }

    long awaitTerm() {
      return await().atMost(BOUND).until(term::get, won -> won > 0);
    }

    @Override
    public void joined(Membership membership) {}

    @Override
    public void ended(Membership membership, String reason) {
      ended.add(reason);
    }

    @Override
    public long[] watchedLocks() {
      return new long[0];
    }

    @Override
    public void allocationsChanged() {}

    @Override
    public void leaderWanted() {}

    @Override
    public void eventsAppended() {}

    @Override
    public void headSeen(long head) {}

    @Override
    public void leads(Membership membership, long won) {
      term.set(won);
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  @Test
  void a3_aLeaderThatVanishesIsFollowedOnceItsLeaseIsOver() throws SQLException {
    try (Node one = new Node("one")) {
      long first = one.awaitTerm();
      try (Node two = new Node("two")) {
        one.vanish();
        assertTrue(two.awaitTerm() > first);
        await().atMost(BOUND).until(() -> !one.ended.isEmpty());
        assertFalse(one.ended.get(0).contains("left"), one.ended::toString);
      }
    }
  }

  @Test
  void aLeaderThatLeavesIsFollowedLongBeforeItsLeaseIsOver() throws SQLException {
    try (Node two = followerOfOneThatLeft()) {
      assertTrue(two.awaitTerm() > 0);
      assertEquals(1, tables.count("${schema}.nodes"));
      assertEquals(
          0,
          tables.count(
              "${schema}.leaders l, ${schema}.nodes n WHERE l.node = n.node"
                  + " AND l.since > n.joined_at + n.lease"));
    }
  }

  private Node followerOfOneThatLeft() throws SQLException {
    try (Node one = new Node("one")) {
      one.awaitTerm();
      return new Node("two");
    }
  }

  @Test
  void a13_aLeaderPausedInItsTransactionPastItsLeaseChangesNothing() throws SQLException {
    tables.consumer("board", 1);
    LeaderTable table = new LeaderTable(tables.scope());
    Change grant =
        new Change(Allocation.unassigned(KEY, 0), Allocation.assigned(KEY, "somebody", 1));
    Database database =
        Database.withoutSessions(
            tables.dataSource("paused"),
            TransactionSettings.within(LEASE.dividedBy(5), LEASE.dividedBy(2)));
    try (Node one = new Node("one");
        Node two = new Node("two")) {
      Node leader = await().until(() -> one.term.get() > 0 ? one : two, n -> n.term.get() > 0);
      Node follower = leader == one ? two : one;
      long term = leader.term.get();
      String node = leader.nodeId();
      assertThrows(
          SQLException.class,
          () ->
              database.inTransaction(
                  connection -> {
                    assertTrue(table.holdsTerm(connection, node, term));
                    leader.vanish();
                    assertTrue(follower.awaitTerm() > term);
                    return table.change(connection, List.of(grant));
                  }));
      assertEquals("unassigned null 0", tables.row("board", 0));
      Set<PartitionKey> late =
          database.inTransaction(
              connection ->
                  table.holdsTerm(connection, node, term)
                      ? table.change(connection, List.of(grant))
                      : Set.of());
      assertEquals(Set.of(), late);
    }
  }

  @Test
  void a12_nothingChangesWhileAllLive() throws SQLException {
    try (Node one = new Node("one")) {
      long term = one.awaitTerm();
      String id = one.nodeId();
      try (Node two = new Node("two")) {
        String idOfTwo = two.nodeId();
        String longAfter = " WHERE heartbeat_at > joined_at + 2 * lease";
        await().atMost(BOUND).until(() -> tables.count("${schema}.nodes" + longAfter) == 2);
        assertEquals(term, one.term.get());
        assertEquals(0, two.term.get());
        assertEquals(List.of(id, idOfTwo), List.of(one.nodeId(), two.nodeId()));
      }
    }
  }
}
