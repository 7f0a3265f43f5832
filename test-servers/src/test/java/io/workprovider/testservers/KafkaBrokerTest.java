package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a broker of one's own can do, in each way that this machine has. */
@ParameterizedClass
@MethodSource("ways")
class KafkaBrokerTest {

  private static final Duration NO_ANSWER = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Map<ServerChoice, KafkaBroker> BROKERS = new ConcurrentHashMap<>();

  private final KafkaBroker broker;

  KafkaBrokerTest(ServerChoice way) {
    broker =
        BROKERS.computeIfAbsent(
            way, choice -> KafkaLauncher.own(choice, Map.of("num.partitions", "3")));
  }

  static Stream<ServerChoice> ways() {
    return Ways.toKafka();
  }

  @AfterAll
  static void end() {
    BROKERS.values().forEach(KafkaBroker::close);
  }

  @Test
  void takesSettings() throws Exception {
    String topic = broker.newNamespace() + "topic";
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.empty(), Optional.empty())))
          .all()
          .get(ANSWER.toSeconds(), TimeUnit.SECONDS);

      assertEquals(
          3,
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(ANSWER.toSeconds(), TimeUnit.SECONDS)
              .values()
              .iterator()
              .next()
              .partitions()
              .size());
    }
  }

  @Test
  void givesEachTestANamespaceOfItsOwn() {
    assertNotEquals(broker.newNamespace(), broker.newNamespace());
  }

  @Test
  void commitsTransactions() throws Exception {
    String topic = broker.newNamespace() + "topic";
    try (KafkaProducer<String, String> producer =
        producer(Map.of("transactional.id", broker.newNamespace()))) {
      producer.initTransactions();
      begin(producer, topic, "in");
      producer.commitTransaction();
      begin(producer, topic, "not in");
      producer.abortTransaction();
      begin(producer, topic, "last");
      producer.commitTransaction();
    }
    assertEquals(List.of("in", "last"), read(topic, 2));
  }

  private static void begin(KafkaProducer<String, String> producer, String topic, String value)
      throws Exception {
    producer.beginTransaction();
    producer
        .send(new ProducerRecord<>(topic, 0, "k", value))
        .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void keepsPortAndDataThroughAFastRestart() throws Exception {
    restartKeepsPortAndData(StopMode.FAST);
  }

  @Test
  void keepsPortAndDataThroughAnImmediateRestart() throws Exception {
    restartKeepsPortAndData(StopMode.IMMEDIATE);
  }

  private void restartKeepsPortAndData(StopMode mode) throws Exception {
    String topic = broker.newNamespace() + "topic";
    send(topic, "before");
    broker.restart(mode);
    send(topic, "after");

    assertEquals(List.of("before", "after"), read(topic, 2));
  }

  @Test
  void isNotThereBetweenStopAndStart() throws Exception {
    broker.stop(StopMode.FAST);
    try (Admin admin = admin()) {
      assertThrows(
          TimeoutException.class,
          () -> admin.describeCluster().nodes().get(NO_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
      broker.start();

      assertEquals(1, nodes(admin));
    }
  }

  @Test
  void answersNobodyWhilePaused() throws Exception {
    try (Admin admin = admin()) {
      assertEquals(1, nodes(admin));
      broker.pause();

      assertThrows(
          TimeoutException.class,
          () -> admin.describeCluster().nodes().get(NO_ANSWER.toMillis(), TimeUnit.MILLISECONDS));
      broker.resume();

      assertEquals(1, nodes(admin));
    }
  }

  @Test
  void canBeStoppedWhilePaused() throws Exception {
    broker.pause();
    broker.restart(StopMode.IMMEDIATE);

    try (Admin admin = admin()) {
      assertEquals(1, nodes(admin));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static int nodes(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin.describeCluster().nodes().get(ANSWER.toSeconds(), TimeUnit.SECONDS).size();
  }

  private void send(String topic, String value) throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(topic, 0, "k", value))
          .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private KafkaProducer<String, String> producer(Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(own);
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private List<String> read(String topic, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long deadline = System.nanoTime() + ANSWER.toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
