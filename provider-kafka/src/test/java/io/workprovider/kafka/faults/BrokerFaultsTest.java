package io.workprovider.kafka.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.faults.NodeCluster;
import io.workprovider.testservers.KafkaBroker;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.StopMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that are killed, restart, hang, or are away for a while. */
@Tag("faults")
final class BrokerFaultsTest {

  private static final int UNSAVED = NodeCluster.UNSAVED;

  private static NodeCluster twoNodes(KafkaFaults faults) {
    return NodeCluster.of(faults, Map.of(), "a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void l4_theCoordinatorsBrokerIsKilledAndComesBack(String protocol) throws Exception {
    KafkaFaults faults = new KafkaFaults(Brokers.three(), protocol);
    try (NodeCluster cluster = twoNodes(faults)) {
      killAndRestart(cluster, coordinator(faults));
      cluster.judge(4 * UNSAVED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void l4_aPartitionsLeaderIsKilledAndComesBack(String protocol) throws Exception {
    KafkaFaults faults = new KafkaFaults(Brokers.three(), protocol);
    try (NodeCluster cluster = twoNodes(faults)) {
      killAndRestart(cluster, leader(faults));
      cluster.judge(4 * UNSAVED);
    }
  }

  private static void killAndRestart(NodeCluster cluster, KafkaBroker broker) {
    broker.stop(StopMode.IMMEDIATE);
    try {
      cluster.awaitHandlingBy("a", "b");
      cluster.awaitShared("a", "b");
    } finally {
      broker.start();
      Brokers.three().awaitAll();
    }
    cluster.awaitShared("a", "b");
    cluster.awaitHandlingBy("a", "b");
  }

  private static KafkaBroker coordinator(KafkaFaults faults)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin(Brokers.three())) {
      String group = faults.group();
      int id =
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get()
              .values()
              .iterator()
              .next()
              .coordinator()
              .id();
      return Brokers.three().broker(id - 1);
    }
  }

  private static KafkaBroker leader(KafkaFaults faults)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin(Brokers.three())) {
      int id =
          admin
              .describeTopics(List.of(faults.topic()))
              .allTopicNames()
              .get()
              .values()
              .iterator()
              .next()
              .partitions()
              .get(0)
              .leader()
              .id();
      return Brokers.three().broker(id - 1);
    }
  }

  private static Admin admin(KafkaCluster kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void l4_allBrokersAreKilledAndComeBack(String protocol) {
    KafkaCluster kafka = Brokers.three();
    try (NodeCluster cluster = twoNodes(new KafkaFaults(kafka, protocol))) {
      kafka.stop(StopMode.IMMEDIATE);
      kafka.start();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void l4_aBrokerThatIsAwayForLongIsSurvivedAndSpokenOfTwice(String protocol) {
    try (NodeCluster cluster = twoNodes(new KafkaFaults(Brokers.one(), protocol))) {
      Brokers.one().broker(0).stop(StopMode.FAST);
      cluster.awaitPassed(Duration.ofSeconds(60));
      Brokers.one().broker(0).start();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
      for (String name : List.of("a", "b")) {
        String log = cluster.node(name).log();
        assertEquals(1, count(log, "does not run on this node"), log);
        assertEquals(1, count(log, "runs on this node again"), log);
        long warnings = count(log, " WARN ") + count(log, " ERROR ");
        assertTrue(warnings < 30, () -> warnings + " warnings: " + log);
      }
    }
  }

  private static long count(String log, String what) {
    return log.lines().filter(line -> line.contains(what)).count();
  }

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void a4_aBrokerThatHangsIsSurvived(String protocol) {
    try (NodeCluster cluster = twoNodes(new KafkaFaults(Brokers.one(), protocol))) {
      Brokers.one().broker(0).pause();
      try {
        cluster.awaitPassed(Duration.ofSeconds(6));
      } finally {
        Brokers.one().broker(0).resume();
      }
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void l4_brokersThatRestartOneByOneAreSurvived() {
    KafkaCluster kafka = Brokers.three();
    try (NodeCluster cluster = twoNodes(new KafkaFaults(kafka, KafkaFaults.CLASSIC))) {
      for (int i = 0; i < kafka.size(); i++) {
        kafka.broker(i).restart(StopMode.FAST);
        kafka.awaitAll();
        cluster.awaitHandlingBy("a", "b");
      }
      cluster.awaitShared("a", "b");
      cluster.judge(2 * kafka.size() * UNSAVED);
    }
  }
}
