package io.workprovider.postgres.faults;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that are killed. */
final class CrashTest {

  /** What one node may not have saved when it is killed: of each of its partitions. */
  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  /** Declared are lease or grace plus half a second; a busy machine adds to it. */
  private static final Duration TAKEOVER = Duration.ofSeconds(5);

  @Test
  void a3_aKilledNodesPartitionsGoOnElsewhere() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      cluster.node(cluster.follower()).kill();
      cluster.awaitShared(TAKEOVER, cluster.leader());
      cluster.judge(UNSAVED);
    }
  }

  @Test
  @Tag("faults")
  void a3_aKilledLeadersPartitionsGoOnElsewhere() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String follower = cluster.follower();
      cluster.node(cluster.leader()).kill();
      cluster.awaitShared(TAKEOVER, follower);
      cluster.judge(UNSAVED);
    }
  }

  @Test
  @Tag("faults")
  void a9_leaderAndOwnerKilledTogetherLeaveNothingUnassigned() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b", "c", "d")) {
      cluster.awaitHandlingBy("a", "b", "c", "d");
      cluster.node(cluster.leader()).kill();
      cluster.node("d").kill();
      cluster.awaitShared(TAKEOVER, "b", "c");
      cluster.start("e");
      cluster.start("f");
      cluster.awaitShared("b", "c", "e", "f");
      cluster.judge(UNSAVED);
    }
  }

  @Test
  @Tag("faults")
  void l5_allNodesKilledAndStartedAnewGoOnFromTheStoredPositions() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      cluster.node("a").kill();
      cluster.node("b").kill();
      cluster.start("c");
      cluster.start("d");
      cluster.awaitShared("c", "d");
      cluster.awaitHandlingBy("c", "d");
      cluster.judge(UNSAVED);
    }
  }

  @Test
  @Tag("faults")
  void e3_politeJoinsAndLeavesHandleNothingTwice() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      cluster.start("c");
      cluster.start("d");
      cluster.awaitShared("a", "b", "c", "d");
      cluster.node(cluster.leader()).leave();
      cluster.node(cluster.follower()).leave();
      cluster.awaitUntil(FaultCluster.LONG, "two left", () -> !cluster.shares().containsKey(""));
      cluster.judge(0);
    }
  }
}
