package io.workprovider.kafka;

import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The provider's settings, read.
 *
 * @param bootstrapServers where the cluster is found
 * @param names topics and groups in the namespace
 * @param protocol how groups agree
 * @param sessionTimeout after how long without a sign of life a classic member is dead
 * @param connectTimeout how long a start, and any one request, may take
 * @param createTopics whether topics are created, or only used
 * @param replication of created topics; -1 for the broker's default
 * @param partitions of categories that are appended to before a consumer says; none to wait for one
 * @param readAheadEvents how many events of a partition are kept ahead of its handler
 * @param readAheadBytes how many bytes of a partition are kept ahead of its handler
 * @param client what is passed through to Kafka's clients
 */
record KafkaSettings(
    String bootstrapServers,
    TopicNames names,
    GroupProtocol protocol,
    Duration sessionTimeout,
    Duration connectTimeout,
    boolean createTopics,
    short replication,
    OptionalInt partitions,
    int readAheadEvents,
    int readAheadBytes,
    Map<String, String> client) {

  private static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text(
          "bootstrap-servers",
          "Where the cluster is found: host:port, several with commas between.");
  private static final Setting<String> NAMESPACE =
      Setting.parsed(
              "namespace",
              "Keeps applications apart that share a cluster; part of every topic and group.",
              "up to 40 letters, digits and dashes",
              KafkaSettings::namespace)
          .withDefault("");
  private static final Setting<GroupProtocol> GROUP_PROTOCOL =
      Setting.parsed(
              "group-protocol",
              "How the nodes of a consumer agree: by themselves, or by the broker (KIP-848).",
              "classic or consumer",
              GroupProtocol::parse)
          .withDefault(GroupProtocol.CLASSIC);
  private static final Setting<Duration> SESSION_TIMEOUT =
      Setting.duration(
          "session-timeout",
          "After how long without a sign of life a node's work goes to others. With"
              + " group-protocol=consumer it is the broker's to say.",
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10));
  private static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "connect-timeout",
          "How long a start, or a request, may wait for the cluster.",
          Duration.ofMillis(500),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10));
  private static final Setting<Boolean> CREATE_TOPICS =
      Setting.flag("create-topics", "Whether missing topics are created, or only reported.", true);
  private static final Setting<Integer> REPLICATION =
      Setting.integer(
          "replication", "Replicas of created topics; -1 for the broker's default.", -1, 32767, -1);
  private static final Setting<Integer> PARTITIONS =
      Setting.parsed(
          "partitions",
          "Partitions of a category that is appended to before a consumer says how many.",
          "a whole number from 1 to 1024",
          KafkaSettings::partitions);
  private static final Setting<Integer> READ_AHEAD_EVENTS =
      Setting.integer(
          "read-ahead-events",
          "How many events of a partition are kept ahead of its handler before reading pauses.",
          1,
          1_000_000,
          20_000);
  private static final Setting<Integer> READ_AHEAD_BYTES =
      Setting.integer(
          "read-ahead-bytes",
          "How many bytes of a partition are kept ahead of its handler before reading pauses.",
          1,
          1 << 30,
          4 << 20);

  private static final Setting<Map<String, String>> CLIENT =
      Setting.passedThrough(
          "client",
          "Settings of Kafka's own clients, such as client.security.protocol and"
              + " client.sasl.jaas.config.");

  static List<Setting<?>> all() {
    return List.of(
        BOOTSTRAP_SERVERS,
        NAMESPACE,
        GROUP_PROTOCOL,
        SESSION_TIMEOUT,
        CONNECT_TIMEOUT,
        CREATE_TOPICS,
        REPLICATION,
        PARTITIONS,
        READ_AHEAD_EVENTS,
        READ_AHEAD_BYTES,
        CLIENT);
  }

  static KafkaSettings of(Settings settings) {
    return new KafkaSettings(
        settings.get(BOOTSTRAP_SERVERS),
        new TopicNames(settings.get(NAMESPACE)),
        settings.get(GROUP_PROTOCOL),
        settings.get(SESSION_TIMEOUT),
        settings.get(CONNECT_TIMEOUT),
        settings.get(CREATE_TOPICS),
        settings.get(REPLICATION).shortValue(),
        settings.find(PARTITIONS).map(OptionalInt::of).orElse(OptionalInt.empty()),
        settings.get(READ_AHEAD_EVENTS),
        settings.get(READ_AHEAD_BYTES),
        settings.get(CLIENT));
  }

  private static String namespace(String text) {
    if (!text.matches("[A-Za-z0-9-]{0,40}")) {
      throw new IllegalArgumentException("not a namespace");
    }
    return text;
  }

  private static Integer partitions(String text) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > ConsumerDefinition.MAX_PARTITIONS) {
      throw new IllegalArgumentException("out of range");
    }
    return number;
  }
}
