package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.NewEvent;
import io.workprovider.conformance.faults.FaultNode;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that stand still for longer than their lease, and go on. */
@Tag("faults")
final class FreezeTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  @Test
  void a11_whatAFrozenNodeOwnedComesBackToItWhereTheOtherLeftIt() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.freezeAndThaw("b", "a");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(UNSAVED);
    }
  }

  @Test
  void a13_aFrozenLeaderIsFollowedByAnotherAndChangesNothingAfterwards() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      String follower = cluster.follower();
      cluster.freezeAndThaw(cluster.leader(), follower);
      assertTrue(cluster.leader().equals(follower), cluster::leader);
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(UNSAVED);
    }
  }

  @Test
  void a11_throughAToBToAAndTheOtherFrozenInTurnNothingMovesBack() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      for (String frozen : new String[] {"a", "b", "a", "b"}) {
        cluster.freezeAndThaw(frozen, frozen.equals("a") ? "b" : "a");
      }
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(4 * UNSAVED);
    }
  }

  @Test
  void p2_aNodeThatIsFrozenInItsHandlerSavesNothingAfterwards() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      for (int i = 0; i < 12; i++) {
        cluster.append("slow-" + i, NewEvent.of(FaultNode.SLOW, "1500"));
      }
      cluster.awaitUntil(
          FaultCluster.LONG,
          "b is in a slow handler",
          () ->
              cluster.node("b").handlings().stream()
                  .anyMatch(h -> h.stream().startsWith("slow") && h.end() == Long.MAX_VALUE));
      cluster.node("b").freeze();
      cluster.awaitShared(FaultCluster.TAKEOVER, "a");
      cluster.node("b").thaw();
      cluster.awaitShared("a", "b");
      cluster.judge(UNSAVED);
    }
  }

  @Test
  void a3_allNodesFrozenAndThawedGoOn() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      cluster.node("a").freeze();
      cluster.node("b").freeze();
      cluster.awaitUntil(
          FaultCluster.LONG,
          "the server has ended both sessions",
          () ->
              cluster
                  .query(
                      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                          + " AND application_name LIKE '%-session'")
                  .isEmpty());
      cluster.node("a").thaw();
      cluster.node("b").thaw();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }
}
