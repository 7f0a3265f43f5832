package io.workprovider.postgres.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.PrimaryAndStandby;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.SmallDisk;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A database on a file system of a few megabytes that is really full. Takes the right to mount one.
 */
@Tag("faults")
final class FullDiskTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;
  private static final int MEGABYTES = 24;
  private static final Duration FULL_FOR = Duration.ofSeconds(6);

  /** Not of the category that the nodes read. */
  private static final EventSequence.Stream OTHER = EventSequence.stream("others", "s");

  private final SmallDisk disk = SmallDisk.of(MEGABYTES);
  private final PostgresServer server = PostgresServer.startHere(Map.of());

  @AfterEach
  void closeServer() {
    server.close();
    disk.close();
  }

  private PostgresDatabase createDatabase() {
    PostgresDatabase maintenance = server.maintenanceDatabase();
    maintenance.execute("CREATE TABLESPACE small LOCATION '" + disk.folder("space") + "'");
    maintenance.execute("CREATE DATABASE small TABLESPACE small");
    return new PostgresDatabase(
        "small",
        "jdbc:postgresql://127.0.0.1:" + PrimaryAndStandby.port(server) + "/small",
        maintenance.user(),
        maintenance.password());
  }

  @Test
  void l4_aDatabaseThatHasNoRoomLosesAndRepeatsNothing() throws SQLException {
    PostgresFaults fixture = new PostgresFaults(server, createDatabase(), false);
    EventAppender appender = fixture.appender();
    try (FaultCluster cluster = FaultCluster.of(fixture, Map.of(), "a", "b");
        // What its snapshot may still see is not cleared away, so each update takes new room.
        Connection old = cluster.connect();
        Statement looking = old.createStatement()) {
      cluster.awaitHandlingBy("a", "b");
      old.setAutoCommit(false);
      old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      looking.execute("SELECT count(*) FROM workprovider.nodes");
      fill(cluster);

      int stored = awaitRefusedAppend(appender);
      awaitRefused(cluster, "UPDATE workprovider.work_allocations SET problem = problem");
      awaitRefused(cluster, "UPDATE workprovider.nodes SET lease = lease");
      awaitAWhile(cluster);
      assertEquals(stored, count(cluster, "category = 'others'"));

      old.rollback();
      disk.resize(4 * MEGABYTES);
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      appender.append(OTHER, NewEvent.of("room", ""));
      cluster.judge(4 * UNSAVED);
      for (String name : new String[] {"a", "b"}) {
        String log = cluster.node(name).log();
        assertTrue(log.contains("53100"), log);
        long lines = log.lines().filter(line -> line.contains(" WARN ")).count();
        assertTrue(lines < 30, () -> lines + " warnings: " + log);
      }
    }
  }

  @Test
  void l4_aServerThatHasNoRoomForItsLogIsSurvivedWhenThereIsRoom() {
    server.restartWithLogIn(disk.folder("log"));
    disk.resize(80);
    try (FaultCluster cluster = FaultCluster.of(server, Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      // As a standby that is gone: nothing of the log is removed any more.
      cluster.query("SELECT pg_create_physical_replication_slot('gone', true)");
      cluster.awaitUntil(FaultCluster.LONG, "the server has ended", () -> fillsTheLog(cluster));
      awaitAWhile(cluster);
      assertTrue(server.hasEnded());
      disk.resize(400);
      server.start();
      cluster.query("SELECT pg_drop_replication_slot('gone')");
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
      for (String name : new String[] {"a", "b"}) {
        String log = cluster.node(name).log();
        assertEquals(
            1, log.lines().filter(line -> line.contains("has lost its session")).count(), log);
      }
    }
  }

  private static void awaitAWhile(FaultCluster cluster) {
    long full = System.nanoTime();
    cluster.awaitUntil(
        FaultCluster.LONG,
        "the disk is full for a while",
        () -> System.nanoTime() - full > FULL_FOR.toNanos());
  }

  /** Begins a new segment of the log; says whether the server could not, and has ended. */
  private boolean fillsTheLog(FaultCluster cluster) {
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS filling (value integer)");
      statement.execute("INSERT INTO filling VALUES (1)");
      statement.execute("SELECT pg_switch_wal()");
      return false;
    } catch (SQLException e) {
      return server.hasEnded();
    }
  }

  private static int count(FaultCluster cluster, String which) {
    return Integer.parseInt(
        cluster.query("SELECT count(*) FROM workprovider.events WHERE " + which).get(0));
  }

  /** Takes all room, to the last page. */
  private static void fill(FaultCluster cluster) {
    cluster.execute("CREATE TABLE ballast (filling bytea STORAGE EXTERNAL)");
    for (int bytes = 1 << 20; bytes > 1 << 10; bytes /= 4) {
      String sql = "INSERT INTO ballast SELECT convert_to(repeat('x', " + bytes + "), 'UTF8')";
      while (!isRefused(cluster, sql)) {
        Thread.onSpinWait();
      }
    }
  }

  /** Whether the server has no room for it. */
  private static boolean isRefused(FaultCluster cluster, String sql) {
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return false;
    } catch (SQLException e) {
      assertEquals("53100", e.getSQLState(), e.toString());
      return true;
    }
  }

  /** Does it until there is no room for it. */
  private static void awaitRefused(FaultCluster cluster, String sql) {
    await()
        .atMost(FaultCluster.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> isRefused(cluster, sql));
  }

  /** Appends until there is no room; returns how many events were stored. */
  private static int awaitRefusedAppend(EventAppender appender) {
    for (int stored = 0; ; stored += 5) {
      NewEvent[] all =
          Stream.generate(() -> NewEvent.of("large", "x".repeat(3_000)))
              .limit(5)
              .toArray(NewEvent[]::new);
      try {
        appender.append(OTHER, all);
      } catch (ProviderUnavailableException e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("SQLSTATE 53100"), message);
        assertTrue(message.contains("has run out of something: give it what it names"), message);
        return stored;
      }
    }
  }
}
