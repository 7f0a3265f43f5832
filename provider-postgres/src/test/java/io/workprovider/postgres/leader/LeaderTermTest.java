package io.workprovider.postgres.leader;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.WorkTables;
import io.workprovider.postgres.allocation.Allocation;
import io.workprovider.postgres.allocation.Change;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.session.Lease;
import io.workprovider.postgres.session.Membership;
import io.workprovider.postgres.session.Ticker;
import io.workprovider.postgres.sql.Database;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the leader writes, on tables in which a test plays the other nodes. */
final class LeaderTermTest {

  private static final PartitionKey KEY = new PartitionKey("board", 0);

  private static final String FREE_AND_COUNT =
      """
      WITH freed AS (
        UPDATE ${schema}.work_allocations SET state = 'unassigned', owner = NULL, epoch = epoch + 1
        RETURNING 1
      )
      SELECT count(*), nextval('${schema}.allocation_changes') FROM freed
      """;

  private final WorkTables tables = WorkTables.create();
  private final LeaderTable table = new LeaderTable(tables.scope());

  @AfterEach
  void removeTables() {
    tables.close();
  }

  @Test
  void a13_aLeaderOfAnEarlierTermIsRefusedAndChangesNothing() {
    tables.consumer("board", 1);
    tables.liveNode("n1", "board");
    tables.term(7, "n1");
    AtomicLong refused = new AtomicLong();
    Database database = new Database(tables.dataSource());
    Duration tick = Duration.ofMillis(20);
    try (Leader leader = new Leader(database, tables.scope(), tick, tick, tick, refused::set)) {
      leader.start("test-leader");
      leader.reign(member("n1"), 6);
      await().untilAtomic(refused, org.hamcrest.Matchers.is(6L));
      assertEquals("unassigned null 0", tables.row("board", 0));
      leader.reign(member("n1"), 7);
      await().until(() -> tables.row("board", 0), "assigned n1 1"::equals);
    }
  }

  @Test
  void a9_aChangeThatIsCommittedAfterALookIsSeenWhenItsNotificationComes() throws Exception {
    freeBetweenTwoLooks(Duration.ofMinutes(5), Leader::wake);
  }

  @Test
  void a9_aChangeWhoseNotificationIsLostAsWellIsSeenWithinTwoLeases() throws Exception {
    freeBetweenTwoLooks(Duration.ofMillis(500), leader -> {});
  }

  /** Frees the partition in a transaction that is open while the leader looks. */
  private void freeBetweenTwoLooks(Duration lease, Consumer<Leader> afterCommit) throws Exception {
    tables.consumer("board", 1);
    tables.liveNode("n1", "board");
    tables.term(7, "n1");
    LongAdder looks = new LongAdder();
    Database database = new Database(counting(looks));
    Duration tick = Duration.ofMillis(20);
    try (Leader leader = new Leader(database, tables.scope(), tick, lease, tick, term -> {});
        Connection slow = tables.dataSource().getConnection();
        var statement = slow.createStatement()) {
      leader.start("test-leader");
      leader.reign(member("n1"), 7);
      await().until(() -> tables.row("board", 0), "assigned n1 1"::equals);
      slow.setAutoCommit(false);
      statement.execute(tables.scope().schema().in(FREE_AND_COUNT));
      long before = looks.sum();
      leader.wake();
      await().until(() -> looks.sum() > before);
      slow.commit();
      afterCommit.accept(leader);
      await().until(() -> tables.row("board", 0), "assigned n1 3"::equals);
    }
  }

  @Test
  void a3_theLocksOfThoseWhoLiveAreWatchedWhileItLeads() {
    tables.consumer("board", 1);
    tables.liveNode("n1", "board");
    tables.liveNode("n2", "board");
    tables.term(7, "n1");
    Duration tick = Duration.ofMillis(20);
    Duration lease = Duration.ofMinutes(5);
    Database database = new Database(tables.dataSource());
    try (Leader leader = new Leader(database, tables.scope(), tick, lease, tick, term -> {})) {
      leader.start("test-leader");
      assertEquals(0, leader.watchedLocks().length);
      leader.reign(member("n1"), 7);
      Set<Long> both = Set.of(tables.scope().livenessKey("n1"), tables.scope().livenessKey("n2"));
      await()
          .until(
              () -> LongStream.of(leader.watchedLocks()).boxed().collect(Collectors.toSet()),
              both::equals);
    }
  }

  private DataSource counting(LongAdder looks) {
    DataSource source = tables.dataSource();
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              looks.increment();
              return method.invoke(source, arguments);
            });
  }

  @Test
  void a13_aTermHeldByAnotherNodeIsRefused() throws SQLException {
    tables.term(7, "n1");
    try (Connection connection = tables.dataSource().getConnection()) {
      assertTrue(table.holdsTerm(connection, "n1", 7));
      assertFalse(table.holdsTerm(connection, "n2", 7));
      assertFalse(table.holdsTerm(connection, "n1", 8));
    }
  }

  @Test
  void a13_aNewTermWaitsForTheTransactionOfTheLeaderBefore() throws SQLException {
    tables.term(7, "n1");
    try (Connection deposed = tables.dataSource().getConnection();
        Connection next = tables.dataSource().getConnection();
        var statement = next.createStatement()) {
      deposed.setAutoCommit(false);
      assertTrue(table.holdsTerm(deposed, "n1", 7));
      statement.execute("SET lock_timeout = 50");
      String bump = tables.scope().schema().in("UPDATE ${schema}.leaders SET term = term + 1");
      SQLException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              SQLException.class, () -> statement.execute(bump));
      assertEquals("55P03", refused.getSQLState());
      deposed.rollback();
      assertEquals(1, statement.executeUpdate(bump));
    }
  }

  @Test
  void a1_aRowThatIsNotAsItWasReadIsLeftAlone() throws SQLException {
    tables.consumer("board", 1);
    Allocation read = Allocation.unassigned(KEY, 0);
    Change grant = new Change(read, Allocation.assigned(KEY, "n1", 1));
    try (Connection connection = tables.dataSource().getConnection()) {
      assertEquals(Set.of(KEY), table.change(connection, List.of(grant)));
      assertEquals("assigned n1 1", tables.row("board", 0));
      Change late = new Change(read, Allocation.assigned(KEY, "n2", 1));
      assertEquals(Set.of(), table.change(connection, List.of(late)));
      assertEquals("assigned n1 1", tables.row("board", 0));
    }
  }

  @Test
  void aRowThatSomebodyElseIsChangingIsSkippedAndNotWaitedFor() throws SQLException {
    tables.consumer("board", 2);
    PartitionKey other = new PartitionKey("board", 1);
    try (Connection somebody = tables.dataSource().getConnection();
        var statement = somebody.createStatement();
        Connection connection = tables.dataSource().getConnection()) {
      somebody.setAutoCommit(false);
      statement.execute(
          tables
              .scope()
              .schema()
              .in("SELECT 1 FROM ${schema}.work_allocations WHERE partition = 0 FOR UPDATE"));
      Set<PartitionKey> done =
          table.change(
              connection,
              List.of(
                  new Change(Allocation.unassigned(KEY, 0), Allocation.assigned(KEY, "n1", 1)),
                  new Change(
                      Allocation.unassigned(other, 0), Allocation.assigned(other, "n1", 1))));
      assertEquals(Set.of(other), done);
    }
  }

  @Test
  void a2_askingAPartitionBackKeepsItsEpochAndSetsADeadline() throws SQLException {
    tables.consumer("board", 1);
    Allocation assigned = Allocation.assigned(KEY, "n1", 1);
    Allocation revoking = Allocation.revoking(KEY, "n1", "n2", 1);
    try (Connection connection = tables.dataSource().getConnection()) {
      table.change(connection, List.of(new Change(Allocation.unassigned(KEY, 0), assigned)));
      table.change(connection, List.of(new Change(assigned, revoking)));
      LeaderTable.Allocations all = table.allocations(connection);
      assertEquals(List.of(revoking), all.rows());
      assertTrue(all.nextDeadline().orElse(0) > 0, all::toString);
    }
  }

  private static Membership member(String node) {
    Ticker ticker = Ticker.system();
    return new Membership(node, new Lease(Duration.ofMinutes(1), ticker, ticker.now()));
  }
}
