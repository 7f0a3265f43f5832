package io.workprovider.kafka.faults;

import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;
import io.workprovider.testservers.StartedOnce;

/**
 * The brokers of the tests of faults, in JVMs of their own; they may be killed, so nobody else uses
 * them.
 */
final class Brokers {

  /** How many nodes the tests of one cluster have, one after the other. */
  private static final int CABLES = 8;

  private static final StartedOnce<KafkaCluster> ONE =
      new StartedOnce<>(() -> plan(1).startInOwnJvms());
  private static final StartedOnce<KafkaCluster> THREE =
      new StartedOnce<>(() -> plan(3).startInOwnJvms());

  private Brokers() {}

  static KafkaCluster one() {
    return ONE.get();
  }

  static KafkaCluster three() {
    return THREE.get();
  }

  private static KafkaPlan plan(int brokers) {
    return KafkaPlan.of(brokers)
        .withCables(CABLES)
        .with("group.min.session.timeout.ms", "500")
        .with("group.consumer.min.session.timeout.ms", "500")
        .with("group.consumer.session.timeout.ms", "2000")
        .with("group.consumer.min.heartbeat.interval.ms", "50")
        .with("group.consumer.heartbeat.interval.ms", "200");
  }
}
