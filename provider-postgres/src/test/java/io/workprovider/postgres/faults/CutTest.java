package io.workprovider.postgres.faults;

import io.workprovider.testservers.TcpRelay;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that the network cuts off, in both directions or in one. */
@Tag("faults")
final class CutTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  @Test
  void a4_aNodeThatIsCutOffStopsBeforeOthersBegin() {
    cutAndHeal(TcpRelay::cut);
  }

  @Test
  void a4_aNodeThatTheServerDoesNotHearStopsBeforeOthersBegin() {
    cutAndHeal(TcpRelay::cutUp);
  }

  @Test
  void a4_aNodeThatDoesNotHearTheServerStopsBeforeOthersBegin() {
    cutAndHeal(TcpRelay::cutDown);
  }

  private static void cutAndHeal(Consumer<TcpRelay> cut) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.cutAndHeal("b", "a", cut);
      cluster.cutAndHeal("a", "b", cut);
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void l4_allNodesCutOffGoOnWhenTheNetworkIsBack() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      cluster.cable("a").cut();
      cluster.cable("b").cutDown();
      cluster.awaitUntil(
          FaultCluster.LONG,
          "the server has lost both nodes",
          () ->
              cluster
                  .query(
                      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                          + " AND application_name LIKE '%-session'")
                  .isEmpty());
      cluster.cable("a").heal();
      cluster.cable("b").heal();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void a10_aShortCutThatTheLeaseOutlivesMovesNothing() {
    try (FaultCluster cluster =
        FaultCluster.of(Servers.own(), Map.of("workprovider.postgres.lease", "10s"), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String a = cluster.node("a").nodeId();
      String b = cluster.node("b").nodeId();
      cluster.cable("b").cut();
      cluster.awaitHandlingBy("a");
      cluster.cable("b").heal();
      cluster.awaitHandlingBy("a", "b");
      org.junit.jupiter.api.Assertions.assertEquals(a, cluster.node("a").nodeId());
      org.junit.jupiter.api.Assertions.assertEquals(b, cluster.node("b").nodeId());
      cluster.judge(0);
    }
  }
}
