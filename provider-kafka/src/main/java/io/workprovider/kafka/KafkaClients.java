package io.workprovider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka's clients, with the settings that correctness rests on.
 *
 * <p>What the user passes through comes first, so that it cannot undo those. Immutable and
 * thread-safe.
 */
final class KafkaClients {

  /** Over 1 MiB of payload, with key and headers (Rule E7). */
  static final int LARGEST_RECORD = (1 << 20) + (128 << 10);

  private static final int FETCH_BYTES = 8 << 20;
  private static final int POLL_RECORDS = 2_000;
  private static final int FETCH_WAIT_MILLIS = 100;
  private static final Duration LONGEST_HEARTBEAT = Duration.ofMillis(500);
  private static final Duration LEAST_REQUEST_TIMEOUT = Duration.ofSeconds(3);

  private final KafkaSettings settings;

  KafkaClients(KafkaSettings settings) {
    this.settings = settings;
  }

  KafkaSettings settings() {
    return settings;
  }

  Admin admin(String nodeId) {
    Map<String, Object> config = common(nodeId, "admin");
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings.connectTimeout()));
    return Admin.create(config);
  }

  /** A member of a consumer's group. */
  KafkaConsumer<byte[], byte[]> member(
      ClientId id, Duration releaseDeadline, HandoverAssignor.Owner owner) {
    Map<String, Object> config = reader(id.nodeId(), id.consumer());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, id.text());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.names().group(id.consumer()));
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, settings.protocol().spelling());
    config.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
        millis(releaseDeadline.plus(Duration.ofMinutes(1))));
    if (settings.protocol() == GroupProtocol.CLASSIC) {
      config.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, HandoverAssignor.class.getName());
      config.put(HandoverAssignor.OWNER, owner);
      config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()));
      config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(heartbeat()));
    }
    return new KafkaConsumer<>(config);
  }

  /** A reader that belongs to no group. */
  KafkaConsumer<byte[], byte[]> reader(String nodeId) {
    return new KafkaConsumer<>(reader(nodeId, "reader"));
  }

  private Map<String, Object> reader(String nodeId, String role) {
    Map<String, Object> config = common(nodeId, role);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Neither the end of a transaction nor a partition that moves here ends a fetch that waits.
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    config.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Math.max(millis(settings.connectTimeout()), millis(requestTimeout())));
    return config;
  }

  /**
   * A producer that writes durably and in order.
   *
   * @param linger how long records are gathered into a batch
   * @param batchBytes how much a batch takes
   */
  KafkaProducer<byte[], byte[]> producer(
      String nodeId, String role, Duration linger, int batchBytes) {
    Map<String, Object> config = writer(nodeId, role);
    config.put(ProducerConfig.LINGER_MS_CONFIG, millis(linger));
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
    config.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        millis(linger.plus(requestTimeout()).plus(settings.connectTimeout())));
    return new KafkaProducer<>(config);
  }

  /** A producer whose writes are one transaction each, and that fences others of this id. */
  KafkaProducer<byte[], byte[]> transactional(String nodeId, String role, String id) {
    Map<String, Object> config = writer(nodeId, role);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    config.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Math.max(millis(settings.connectTimeout()), 10_000));
    config.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        millis(requestTimeout().plus(settings.connectTimeout())));
    return new KafkaProducer<>(config);
  }

  private Map<String, Object> writer(String nodeId, String role) {
    Map<String, Object> config = common(nodeId, role);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(settings.connectTimeout()));
    return config;
  }

  private Map<String, Object> common(String nodeId, String role) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "workprovider-" + nodeId + "-" + role);
    config.putIfAbsent(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    config.putIfAbsent(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(requestTimeout()));
    config.putIfAbsent(
        CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, millis(requestTimeout()));
    return config;
  }

  /**
   * A member hears at its next heartbeat that others came or left, and so does who waits for it.
   */
  private Duration heartbeat() {
    Duration often = settings.sessionTimeout().dividedBy(5);
    return often.compareTo(LONGEST_HEARTBEAT) < 0 ? often : LONGEST_HEARTBEAT;
  }

  /** So that a connection that hangs is given up and made anew in about the time of a takeover. */
  private Duration requestTimeout() {
    Duration shorter =
        settings.sessionTimeout().compareTo(settings.connectTimeout()) < 0
            ? settings.sessionTimeout()
            : settings.connectTimeout();
    return shorter.compareTo(LEAST_REQUEST_TIMEOUT) < 0 ? LEAST_REQUEST_TIMEOUT : shorter;
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }
}
