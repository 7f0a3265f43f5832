package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.testservers.StopMode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that ends connections, restarts, or is away for a while. */
@Tag("faults")
final class ServerTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  @Test
  void a10_nodesWhoseSessionsAreTerminatedComeBackUnderNewIds() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String before = cluster.node("b").nodeId();
      terminate(cluster, "application_name LIKE '%-session'");
      cluster.awaitUntil(
          FaultCluster.LONG, "a new id", () -> !cluster.node("b").nodeId().equals(before));
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void l4_pooledConnectionsThatAreTerminatedMoveNothing() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      String a = cluster.node("a").nodeId();
      String b = cluster.node("b").nodeId();
      for (int i = 0; i < 5; i++) {
        cluster.awaitHandlingBy("a", "b");
        terminate(cluster, "application_name NOT LIKE '%-session'");
      }
      cluster.awaitHandlingBy("a", "b");
      assertEquals(a, cluster.node("a").nodeId());
      assertEquals(b, cluster.node("b").nodeId());
      cluster.judge(0);
    }
  }

  @Test
  void a10_nodesAllOfWhoseConnectionsAreTerminatedGoOn() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      for (int i = 0; i < 3; i++) {
        cluster.awaitHandlingBy("a", "b");
        terminate(cluster, "application_name LIKE 'workprovider-%'");
        cluster.awaitShared("a", "b");
      }
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(6 * UNSAVED);
    }
  }

  private static void terminate(FaultCluster cluster, String which) {
    cluster.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'workprovider-%' AND "
            + which);
  }

  @Test
  void l4_aFastRestartIsSurvived() {
    restart(StopMode.FAST);
  }

  @Test
  void l4_aCrashOfTheServerIsSurvived() {
    restart(StopMode.IMMEDIATE);
  }

  private static void restart(StopMode mode) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      for (int i = 0; i < 2; i++) {
        cluster.awaitHandlingBy("a", "b");
        Servers.own().restart(mode);
        cluster.awaitShared("a", "b");
      }
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(4 * UNSAVED);
    }
  }

  @Test
  void l4_aServerThatIsAwayForLongIsSurvivedAndSpokenOfTwice() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      long stopped = System.nanoTime();
      Servers.own().stop(StopMode.FAST);
      cluster.awaitUntil(
          FaultCluster.LONG,
          "20 s have passed",
          () -> System.nanoTime() - stopped > Duration.ofSeconds(20).toNanos());
      Servers.own().start();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
      for (String name : new String[] {"a", "b"}) {
        String log = cluster.node(name).log();
        assertEquals(
            1, log.lines().filter(line -> line.contains("has lost its session")).count(), log);
        assertEquals(1, log.lines().filter(line -> line.contains("has joined, ")).count(), log);
        long lines = log.lines().filter(line -> line.contains(" WARN ")).count();
        assertTrue(lines < 30, () -> lines + " warnings: " + log);
      }
    }
  }

  @Test
  void a4_aServerThatHangsIsSurvived() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String before = cluster.node("a").nodeId();
      Servers.own().pause();
      try {
        long paused = System.nanoTime();
        cluster.awaitUntil(
            FaultCluster.LONG,
            "the lease has passed",
            () -> System.nanoTime() - paused > Duration.ofSeconds(4).toNanos());
      } finally {
        Servers.own().resume();
      }
      cluster.awaitUntil(
          FaultCluster.LONG, "a new id", () -> !cluster.node("a").nodeId().equals(before));
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }
}
