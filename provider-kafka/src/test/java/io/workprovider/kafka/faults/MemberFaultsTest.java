package io.workprovider.kafka.faults;

import io.workprovider.testservers.Cable;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that are killed, frozen or cut off. */
final class MemberFaultsTest {

  private static final int UNSAVED = FaultCluster.UNSAVED;

  /** The session, and a rebalance on a busy machine. */
  private static final Duration TAKEOVER = Duration.ofSeconds(12);

  private static Map<String, String> protocol(String name) {
    return Map.of("workprovider.kafka.group-protocol", name);
  }

  @Test
  void a3_aKilledNodesPartitionsGoOnElsewhere() {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), Map.of(), "a", "b")) {
      cluster.node("a").kill();
      cluster.awaitShared(TAKEOVER, "b");
      cluster.judge(UNSAVED);
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void l5_allNodesKilledAndStartedAnewGoOnFromTheStoredPositions(String protocol) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
      cluster.node("a").kill();
      cluster.node("b").kill();
      cluster.start("c");
      cluster.start("d");
      cluster.awaitShared("c", "d");
      cluster.awaitHandlingBy("c", "d");
      cluster.judge(UNSAVED);
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void e3_politeJoinsAndLeavesHandleNothingTwice(String protocol) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
      cluster.start("c");
      cluster.start("d");
      cluster.awaitShared("a", "b", "c", "d");
      cluster.node("a").leave();
      cluster.node("c").leave();
      cluster.awaitShared("b", "d");
      cluster.judge(0);
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void p2_aFrozenNodeThatGoesOnChangesNothing(String protocol) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
      for (int round = 0; round < 2; round++) {
        cluster.node("a").freeze();
        cluster.awaitShared(TAKEOVER, "b");
        cluster.awaitHandlingBy("b");
        cluster.node("a").thaw();
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("a", "b");
      }
      cluster.judge(2 * UNSAVED);
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void a4_aNodeThatIsCutOffStopsBeforeOthersBegin(String protocol) {
    cutAndHeal(protocol, Cable::cut);
  }

  @Test
  @Tag("faults")
  void a4_aNodeThatTheBrokersDoNotHearStopsBeforeOthersBegin() {
    cutAndHeal("classic", Cable::cutUp);
  }

  @Test
  @Tag("faults")
  void a4_aNodeThatDoesNotHearTheBrokersStopsBeforeOthersBegin() {
    cutAndHeal("classic", Cable::cutDown);
  }

  private static void cutAndHeal(String protocol, Consumer<Cable> cut) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
      for (String[] each : new String[][] {{"a", "b"}, {"b", "a"}}) {
        cut.accept(cluster.node(each[0]).cable());
        cluster.awaitShared(TAKEOVER, each[1]);
        cluster.awaitHandlingBy(each[1]);
        cluster.node(each[0]).cable().heal();
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("a", "b");
      }
      cluster.judge(2 * UNSAVED);
    }
  }
}
