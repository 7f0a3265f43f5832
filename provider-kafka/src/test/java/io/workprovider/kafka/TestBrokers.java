package io.workprovider.kafka;

import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;
import io.workprovider.testservers.StartedOnce;
import java.util.Map;

/** The brokers of this JVM, each cluster started once and left to end with it. */
final class TestBrokers {

  /** How many nodes a test can have. */
  private static final int NODES = 10;

  /** Where brokers ask for a login. */
  static final String LOGIN = "LOGIN";

  private static final StartedOnce<KafkaCluster> ONE =
      new StartedOnce<>(() -> plan(1).startInThisJvm());
  private static final StartedOnce<KafkaCluster> THREE =
      new StartedOnce<>(() -> plan(3).startInThisJvm());

  private TestBrokers() {}

  /** One broker, which nobody stops. */
  static KafkaCluster one() {
    return ONE.get();
  }

  /** Three brokers, each event on all of them and confirmed by two. */
  static KafkaCluster three() {
    return THREE.get();
  }

  /** A cluster for short sessions, and a login of {@code alice}, who may do nothing. */
  static KafkaPlan plan(int brokers) {
    return KafkaPlan.of(brokers)
        .withCables(NODES)
        .withListener(LOGIN, "SASL_PLAINTEXT")
        .with("sasl.enabled.mechanisms", "PLAIN")
        .with(
            "listener.name.login.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " user_alice=\"secret\";")
        .with("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        .with("super.users", "User:ANONYMOUS")
        .with("group.min.session.timeout.ms", "500")
        .with("group.consumer.min.session.timeout.ms", "500")
        .with("group.consumer.session.timeout.ms", session(brokers))
        .with("group.consumer.min.heartbeat.interval.ms", "50")
        .with("group.consumer.heartbeat.interval.ms", "200");
  }

  /** In milliseconds. Three brokers share the machine, and answer later. */
  static String session(int brokers) {
    return brokers == 1 ? "2500" : "4000";
  }

  /** With the login of alice. */
  static void logIn(Map<String, String> settings, String password) {
    settings.put("client.security.protocol", "SASL_PLAINTEXT");
    settings.put("client.sasl.mechanism", "PLAIN");
    settings.put(
        "client.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\""
            + " password=\""
            + password
            + "\";");
  }
}
