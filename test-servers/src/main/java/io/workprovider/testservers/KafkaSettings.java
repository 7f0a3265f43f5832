package io.workprovider.testservers;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings of a broker that is alone and its own controller. */
final class KafkaSettings {

  // One replica, as there is one broker; few partitions, as each costs files and time.
  private static final Map<String, String> FOR_ONE_BROKER =
      Map.ofEntries(
          Map.entry("node.id", "1"),
          Map.entry("process.roles", "broker,controller"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("inter.broker.listener.name", "BROKER"),
          Map.entry(
              "listener.security.protocol.map",
              "CLIENTS:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "4"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          // A killed broker's successor waits until the session of its predecessor is over.
          Map.entry("broker.session.timeout.ms", "3000"),
          Map.entry("broker.heartbeat.interval.ms", "500"),
          // Memory that the cleaner takes at the start.
          Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));

  private KafkaSettings() {}

  /** Those of a broker on this machine, with its data in a folder. */
  static Map<String, String> local(
      Path folder, int clients, int broker, int controller, Map<String, String> own) {
    Map<String, String> all = new TreeMap<>(FOR_ONE_BROKER);
    String listeners = "CLIENTS://127.0.0.1:" + clients + ",BROKER://127.0.0.1:" + broker;
    all.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller);
    all.put("advertised.listeners", listeners);
    all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controller);
    all.put("log.dirs", folder.resolve("data").toString());
    all.putAll(own);
    return all;
  }

  /** Those of one broker of several on this machine, with its data in a folder. */
  static Map<String, String> inACluster(Path folder, KafkaPlan plan, KafkaPorts ports, int broker) {
    Map<String, String> all = new TreeMap<>(FOR_ONE_BROKER);
    String replicas = String.valueOf(plan.brokers());
    String inSync = String.valueOf(Math.max(1, plan.brokers() - 1));
    all.put("default.replication.factor", replicas);
    all.put("min.insync.replicas", inSync);
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      all.put(topic + ".replication.factor", replicas);
    }
    all.put("transaction.state.log.min.isr", inSync);
    all.put("share.coordinator.state.topic.replication.factor", replicas);
    all.put("share.coordinator.state.topic.min.isr", inSync);
    all.put("auto.create.topics.enable", "false");
    // Threads and memory, of which there are as many brokers' on one machine.
    all.put("num.network.threads", "1");
    all.put("num.io.threads", "4");
    all.put("log.index.size.max.bytes", "102400");
    all.putAll(ports.settings(broker));
    all.put("log.dirs", folder.resolve("data").toString());
    all.putAll(plan.settings());
    return all;
  }

  /** Those of a broker in a container, as environment variables of the official image. */
  static Map<String, String> inContainer(
      String host, int hostPort, int clients, Map<String, String> own) {
    int broker = clients + 1;
    int controller = clients + 2;
    Map<String, String> all = new TreeMap<>(FOR_ONE_BROKER);
    all.put(
        "listeners",
        "CLIENTS://:" + clients + ",BROKER://:" + broker + ",CONTROLLER://:" + controller);
    all.put(
        "advertised.listeners",
        "CLIENTS://" + host + ":" + hostPort + ",BROKER://localhost:" + broker);
    all.put("controller.quorum.voters", "1@localhost:" + controller);
    all.putAll(own);
    return all.entrySet().stream()
        .collect(Collectors.toMap(entry -> variable(entry.getKey()), Map.Entry::getValue));
  }

  static String variable(String setting) {
    return "KAFKA_"
        + setting.replace("_", "__").replace("-", "___").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
