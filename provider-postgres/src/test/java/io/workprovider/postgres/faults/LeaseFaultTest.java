package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.testservers.TcpRelay;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that live and lead by leases, under the faults that lock sessions survive. */
@Tag("faults")
final class LeaseFaultTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  private static FaultCluster cluster(String... names) {
    return FaultCluster.of(Servers.own(), Map.of("workprovider.postgres.election", "lease"), names);
  }

  @Test
  void a3_aKilledLeaderIsFollowedAndItsPartitionsGoOnElsewhere() {
    try (FaultCluster cluster = cluster("a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String follower = cluster.follower();
      cluster.node(cluster.leader()).kill();
      cluster.awaitShared(FaultCluster.TAKEOVER, follower);
      assertEquals(follower, cluster.leader());
      cluster.judge(UNSAVED);
    }
  }

  @Test
  void a13_aLeaderFrozenInItsTransactionDoesNotFinishItAfterwards() {
    try (FaultCluster cluster = cluster("a", "b")) {
      String other = LeaderStepTest.begin(LeaderStepTest.Step.TAKE_OVER, cluster, "0.5");
      cluster.node("a").freeze();
      cluster.awaitShared(other);
      cluster.node("a").thaw();
      cluster.awaitShared("a", other);
      cluster.awaitHandlingBy("a", other);
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void a11_whatAFrozenNodeOwnedComesBackToItWhereTheOtherLeftIt() {
    try (FaultCluster cluster = cluster("a", "b")) {
      for (String frozen : new String[] {"a", "b"}) {
        cluster.freezeAndThaw(frozen, frozen.equals("a") ? "b" : "a");
      }
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void a4_aNodeThatDoesNotHearTheServerStopsBeforeOthersBegin() {
    try (FaultCluster cluster = cluster("a", "b")) {
      cluster.cutAndHeal("b", "a", TcpRelay::cutDown);
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(UNSAVED);
    }
  }
}
