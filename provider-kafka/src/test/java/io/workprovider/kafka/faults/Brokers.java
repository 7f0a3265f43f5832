package io.workprovider.kafka.faults;

import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;

/**
 * The brokers of the tests of faults, in JVMs of their own; they may be killed, so nobody else uses
 * them.
 */
final class Brokers {

  /** How many nodes the tests of one cluster have, one after the other. */
  private static final int CABLES = 8;

  private Brokers() {}

  private static final class One {
    static final KafkaCluster CLUSTER = plan(1).startInOwnJvms();
  }

  private static final class Three {
    static final KafkaCluster CLUSTER = plan(3).startInOwnJvms();
  }

  static KafkaCluster one() {
    return One.CLUSTER;
  }

  static KafkaCluster three() {
    return Three.CLUSTER;
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
