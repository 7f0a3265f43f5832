package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Owners and the leader at the same rows at the same time, in the orders that could go wrong. */
final class ReleaseScheduleTest {

  private static final int PARTITIONS = 64;

  /** What the leader does when it wants another next owner: a compare-and-set on what it read. */
  private static final String CHANGE_OF_MIND =
      """
      UPDATE ${schema}.work_allocations SET next_owner = 'n3'
      WHERE state = 'revoking' AND owner = 'me' AND next_owner = 'n2' AND epoch = 1
      """;

  private final WorkTables tables = WorkTables.create();
  private final OwnerTable table = new OwnerTable(tables.scope());

  @AfterEach
  void removeTables() {
    tables.close();
  }

  private void askBack(int partitions) {
    tables.consumer("board", partitions);
    tables.execute(
        "UPDATE ${schema}.work_allocations SET state = 'revoking', owner = 'me', epoch = 1,"
            + " next_owner = 'n2', release_deadline = clock_timestamp() + interval '1 minute'");
  }

  private boolean release() {
    try (Connection connection = tables.dataSource().getConnection()) {
      return table.release(connection, grant("me", 0), new Place(5, null));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OwnerTable.Grant grant(String owner, int partition) {
    return new OwnerTable.Grant(new PartitionKey("board", partition), owner, 1);
  }

  @Test
  void a2_aReleaseToANextOwnerThatJustDiedLeavesThePartitionToTheLeader() {
    askBack(1);
    assertTrue(release());
    assertEquals("unassigned null 2", tables.row("board", 0));
  }

  @Test
  void a2_aReleaseThatMeetsTheLeadersChangeOfMindFollowsIt() throws Exception {
    tables.liveNode("n2", "board");
    tables.liveNode("n3", "board");
    askBack(1);
    try (Connection leader = tables.dataSource().getConnection();
        Statement change = leader.createStatement()) {
      leader.setAutoCommit(false);
      assertEquals(1, change.executeUpdate(tables.scope().schema().in(CHANGE_OF_MIND)));
      CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(this::release);
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> tables.count("pg_locks WHERE NOT granted AND locktype = 'transactionid'") == 1);
      leader.commit();
      assertTrue(released.get(10, TimeUnit.SECONDS));
    }
    assertEquals("assigned n3 2", tables.row("board", 0));
  }

  @Test
  void a13_aChangeOfMindThatComesAfterTheReleaseChangesNothing() throws SQLException {
    tables.liveNode("n2", "board");
    tables.liveNode("n3", "board");
    askBack(1);
    assertTrue(release());
    assertFalse(release(), "the same release once more");
    try (Connection leader = tables.dataSource().getConnection();
        Statement change = leader.createStatement()) {
      assertEquals(0, change.executeUpdate(tables.scope().schema().in(CHANGE_OF_MIND)));
    }
    assertEquals("assigned n2 2", tables.row("board", 0));
  }

  /** Two nodes save all of their rows at once, again and again, while the leader takes some. */
  @Test
  void h5_savesOfTwoNodesAndTheLeaderCrossWithoutWaitingForEachOther() throws Exception {
    tables.consumer("board", PARTITIONS);
    tables.execute(
        "UPDATE ${schema}.work_allocations SET state = 'assigned', epoch = 1,"
            + " owner = CASE WHEN partition % 2 = 0 THEN 'even' ELSE 'odd' END");
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (HikariDataSource pool = pool()) {
      List<Future<?>> savers = new ArrayList<>();
      for (String owner : List.of("even", "odd")) {
        SaveQueue queue = new SaveQueue(new Database(pool), table);
        for (int partition = owner.equals("even") ? 0 : 1; partition < 16; partition += 2) {
          OwnerTable.Grant grant = grant(owner, partition);
          savers.add(threads.submit(() -> saveAll(queue, grant)));
        }
      }
      for (int partition = PARTITIONS - 1; partition >= 8; partition--) {
        tables.execute(
            "UPDATE ${schema}.work_allocations SET owner = 'other', epoch = 2 WHERE partition = "
                + partition);
      }
      for (Future<?> saver : savers) {
        saver.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(
        8, tables.count("workprovider.work_allocations WHERE epoch = 1 AND position = 50"));
  }

  /** Until the last position, or until it is refused. */
  private static void saveAll(SaveQueue queue, OwnerTable.Grant grant) {
    int position = 1;
    while (position <= 50 && queue.save("Saving", grant, new Place(position, null))) {
      position++;
    }
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(tables.dataSource());
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
  }
}
