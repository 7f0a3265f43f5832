package io.workprovider.kafka.faults;

import io.workprovider.conformance.faults.NodeCluster;
import io.workprovider.testservers.Cable;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that are killed, frozen or cut off, more of them and more often than the suite does. */
final class MemberFaultsTest {

  private static final int UNSAVED = NodeCluster.UNSAVED;

  /** The session, and a rebalance on a busy machine. */
  private static final Duration TAKEOVER = Duration.ofSeconds(12);

  private static NodeCluster twoNodes(String protocol) {
    return twoNodes(new KafkaFaults(Brokers.one(), protocol));
  }

  private static NodeCluster twoNodes(KafkaFaults faults) {
    return NodeCluster.of(faults, Map.of(), "a", "b");
  }

  @Test
  void a3_aKilledNodesPartitionsGoOnElsewhere() {
    try (NodeCluster cluster = twoNodes(KafkaFaults.CLASSIC)) {
      cluster.node("a").kill();
      cluster.awaitShared(TAKEOVER, "b");
      cluster.judge(UNSAVED);
    }
  }

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void l5_allNodesKilledAndStartedAnewGoOnFromTheStoredPositions(String protocol) {
    try (NodeCluster cluster = twoNodes(protocol)) {
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
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void e3_politeJoinsAndLeavesHandleNothingTwice(String protocol) {
    try (NodeCluster cluster = twoNodes(protocol)) {
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
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void p2_aFrozenNodeThatGoesOnChangesNothing(String protocol) {
    try (NodeCluster cluster = twoNodes(protocol)) {
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
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void a4_aNodeThatIsCutOffStopsBeforeOthersBegin(String protocol) {
    cutAndHeal(protocol, Cable::cut);
  }

  @Test
  @Tag("faults")
  void a4_aNodeThatTheBrokersDoNotHearStopsBeforeOthersBegin() {
    cutAndHeal(KafkaFaults.CLASSIC, Cable::cutUp);
  }

  @Test
  @Tag("faults")
  void a4_aNodeThatDoesNotHearTheBrokersStopsBeforeOthersBegin() {
    cutAndHeal(KafkaFaults.CLASSIC, Cable::cutDown);
  }

  private static void cutAndHeal(String protocol, Consumer<Cable> cut) {
    KafkaFaults faults = new KafkaFaults(Brokers.one(), protocol);
    try (NodeCluster cluster = twoNodes(faults)) {
      for (String[] each : new String[][] {{"a", "b"}, {"b", "a"}}) {
        cut.accept(faults.cable(each[0]));
        cluster.awaitShared(TAKEOVER, each[1]);
        cluster.awaitHandlingBy(each[1]);
        faults.heal(each[0]);
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("a", "b");
      }
      cluster.judge(2 * UNSAVED);
    }
  }
}
