package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.sql.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Saves of many partitions at once. */
final class SaveQueueTest {

  private static final int PARTITIONS = 16;

  private final WorkTables tables = WorkTables.create();
  private final HikariDataSource pool = pool(2);
  private final SaveQueue queue = new SaveQueue(new Database(pool), new OwnerTable(tables.scope()));
  private final List<Thread> callers = new ArrayList<>();

  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(tables.dataSource());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  @BeforeEach
  void own() {
    tables.consumer("board", PARTITIONS);
    tables.execute(
        "UPDATE ${schema}.work_allocations SET state = 'assigned', owner = 'me', epoch = 1");
  }

  @AfterEach
  void close() {
    pool.close();
    tables.close();
  }

  private CompletableFuture<Boolean> save(int partition, long epoch, long position) {
    OwnerTable.Grant grant =
        new OwnerTable.Grant(new PartitionKey("board", partition), "me", epoch);
    CompletableFuture<Boolean> saved = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                saved.complete(queue.save("Saving", grant, new Place(position, null)));
              } catch (RuntimeException e) {
                saved.completeExceptionally(e);
              }
            },
            "test-saving-" + partition);
    callers.add(caller);
    caller.start();
    return saved;
  }

  /** The callers wait for each other and for a connection. */
  private void awaitCallersWaiting() {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                callers.stream()
                    .allMatch(
                        caller ->
                            caller.getState() == Thread.State.WAITING
                                || caller.getState() == Thread.State.TIMED_WAITING));
  }

  private static boolean answer(CompletableFuture<Boolean> saved) throws Exception {
    return saved.get(10, TimeUnit.SECONDS);
  }

  private Map<Integer, Long> positions() throws SQLException {
    Map<Integer, Long> positions = new TreeMap<>();
    try (Connection connection = tables.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                tables
                    .scope()
                    .schema()
                    .in(
                        "SELECT partition, position FROM ${schema}.work_allocations"
                            + " WHERE position IS NOT NULL"))) {
      while (row.next()) {
        positions.put(row.getInt(1), row.getLong(2));
      }
    }
    return positions;
  }

  @Test
  void p2_eachRefusalReachesItsOwnCaller() throws Exception {
    List<CompletableFuture<Boolean>> saves = new ArrayList<>();
    try (Connection one = pool.getConnection();
        Connection two = pool.getConnection()) {
      for (int i = 0; i < PARTITIONS; i++) {
        saves.add(save(i, i % 3 == 0 ? 7 : 1, 100 + i));
      }
      awaitCallersWaiting();
      assertFalse(one.isClosed() || two.isClosed());
    }
    Map<Integer, Long> expected = new TreeMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      assertEquals(i % 3 != 0, answer(saves.get(i)), "partition " + i);
      if (i % 3 != 0) {
        expected.put(i, 100L + i);
      }
    }
    assertEquals(expected, positions());
  }

  @Test
  void p3_aSaveThatComesLateMovesNothingBack() throws Exception {
    assertTrue(answer(save(0, 1, 9)));
    assertTrue(answer(save(0, 1, 5)));
    assertEquals(Map.of(0, 9L), positions());
  }

  @Test
  void h5_aLockedPartitionDoesNotHoldUpTheOthers() throws Exception {
    try (Connection other = tables.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          tables
              .scope()
              .schema()
              .in("SELECT FROM ${schema}.work_allocations WHERE partition = 0 FOR UPDATE"));
      CompletableFuture<Boolean> locked = save(0, 1, 100);
      for (int i = 1; i < PARTITIONS; i++) {
        assertTrue(answer(save(i, 1, 100 + i)));
      }
      assertFalse(locked.isDone());
      other.rollback();
      assertTrue(answer(locked));
    }
    assertEquals(PARTITIONS, positions().size());
  }

  @Test
  void l4_anOutageReachesEveryCaller() throws Exception {
    pool.close();
    List<CompletableFuture<Boolean>> saves = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      saves.add(save(i, 1, 100));
    }
    for (CompletableFuture<Boolean> save : saves) {
      await().until(save::isDone);
      ExecutionException failed = assertThrows(ExecutionException.class, save::get);
      assertTrue(failed.getCause() instanceof ProviderUnavailableException, failed::toString);
    }
    assertEquals(Map.of(), positions());
  }

  /** 125 rows for each save, of all that are owned, when the planner could take their index. */
  @Test
  void savesReadTheirOwnRowsAloneWhateverThePlannerKnows() throws Exception {
    tables.consumer("other", 1_000);
    tables.execute("ALTER TABLE ${schema}.work_allocations SET (autovacuum_enabled = false)");
    tables.execute(
        "UPDATE ${schema}.work_allocations SET state = 'assigned', owner = 'me', epoch = 1");
    OwnerTable table = new OwnerTable(tables.scope());
    try (Connection connection = tables.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      for (int save = 1; save <= 50; save++) {
        Map<OwnerTable.Grant, Place> places = new HashMap<>();
        for (int partition = 0; partition < 8; partition++) {
          places.put(
              new OwnerTable.Grant(new PartitionKey("board", partition), "me", 1),
              new Place(save, null));
        }
        assertEquals(places.keySet(), table.saveAll(connection, places));
      }
      double perSave = rowsReadInTransaction(connection) / (50.0 * 8);
      assertTrue(perSave > 0 && perSave <= 3, () -> perSave + " rows were read for each save");
    }
  }

  private static long rowsReadInTransaction(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
                    + " WHERE relname = 'work_allocations'")) {
      row.next();
      return row.getLong(1);
    }
  }
}
