package io.workprovider.kafka.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private static final int UNSAVED = FaultCluster.UNSAVED;

  private static Map<String, String> protocol(String name) {
    return Map.of("workprovider.kafka.group-protocol", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void l4_theCoordinatorsBrokerIsKilledAndComesBack(String protocol) throws Exception {
    try (FaultCluster cluster = FaultCluster.of(Brokers.three(), protocol(protocol), "a", "b")) {
      killAndRestart(cluster, coordinator(cluster));
      cluster.judge(4 * UNSAVED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void l4_aPartitionsLeaderIsKilledAndComesBack(String protocol) throws Exception {
    try (FaultCluster cluster = FaultCluster.of(Brokers.three(), protocol(protocol), "a", "b")) {
      killAndRestart(cluster, leader(cluster));
      cluster.judge(4 * UNSAVED);
    }
  }

  private static void killAndRestart(FaultCluster cluster, KafkaBroker broker) {
    broker.stop(StopMode.IMMEDIATE);
    cluster.awaitHandlingBy("a", "b");
    cluster.awaitShared("a", "b");
    broker.start();
    Brokers.three().awaitAll();
    cluster.awaitShared("a", "b");
    cluster.awaitHandlingBy("a", "b");
  }

  private static KafkaBroker coordinator(FaultCluster cluster)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin(Brokers.three())) {
      String group = cluster.group();
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

  private static KafkaBroker leader(FaultCluster cluster)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin(Brokers.three())) {
      int id =
          admin
              .describeTopics(List.of(cluster.topic()))
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
  @ValueSource(strings = {"classic", "consumer"})
  void l4_allBrokersAreKilledAndComeBack(String protocol) {
    KafkaCluster kafka = Brokers.three();
    try (FaultCluster cluster = FaultCluster.of(kafka, protocol(protocol), "a", "b")) {
      kafka.stop(StopMode.IMMEDIATE);
      kafka.start();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void l4_aBrokerThatIsAwayForLongIsSurvivedAndSpokenOfTwice(String protocol) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
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
  @ValueSource(strings = {"classic", "consumer"})
  void a4_aBrokerThatHangsIsSurvived(String protocol) {
    try (FaultCluster cluster = FaultCluster.of(Brokers.one(), protocol(protocol), "a", "b")) {
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
    try (FaultCluster cluster = FaultCluster.of(kafka, Map.of(), "a", "b")) {
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
