package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.testservers.KafkaBroker;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One Kafka broker in a JVM of its own. */
final class KafkaBench extends Bench {

  private static final int IN_ONE_APPEND = 500;

  private final KafkaBroker broker = KafkaBroker.start(Map.of());

  KafkaBench(boolean quick) {
    super(quick);
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  WorkProvider provider() {
    return WorkProviders.load(
        Map.of(
            "workprovider.provider",
            "kafka",
            "workprovider.kafka.bootstrap-servers",
            broker.bootstrapServers()));
  }

  @Override
  void fill(String category, int partitions, int events, int payload) throws InterruptedException {
    try (WorkProvider provider = provider()) {
      createTopic(provider, category, partitions);
      for (int first = 0, block = 0; first < events; first += IN_ONE_APPEND, block++) {
        NewEvent[] some = new NewEvent[Math.min(IN_ONE_APPEND, events - first)];
        Arrays.setAll(some, i -> NewEvent.of("measured", new byte[payload]));
        var stream = EventSequence.stream(category, "s" + block % streams(events));
        long unused = provider.appender().append(stream, some);
      }
    }
  }

  /** A category has as many partitions as the first consumer of it says. */
  private void createTopic(WorkProvider provider, String category, int partitions)
      throws InterruptedException {
    EventConsumer first =
        EventConsumer.named(freshName("creator"))
            .reads(EventSequence.category(category))
            .partitions(partitions)
            .handledBy((event, context) -> {})
            .build();
    long unused = ConsumerService.consumeAll(provider, first);
  }

  /** A client of the driver's own that reads a category from its beginning, in no group. */
  KafkaConsumer<byte[], byte[]> readerOf(String category) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        reader.partitionsFor(category).stream()
            .map(one -> new TopicPartition(one.topic(), one.partition()))
            .toList();
    reader.assign(all);
    reader.seekToBeginning(all);
    return reader;
  }

  @Override
  Map<String, String> conditions() throws IOException {
    Properties driver = new Properties();
    try (InputStream in =
        KafkaConsumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      driver.load(Objects.requireNonNull(in, "the version in the clients' jar"));
    }
    return Map.of("kafka", "one broker, KRaft; broker and clients " + driver.get("version"));
  }

  @Override
  public void close() {
    broker.close();
  }
}
