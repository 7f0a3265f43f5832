package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.testservers.KafkaBroker;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.StopMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Three brokers, each event on all of them and confirmed by two, of which one is away for a while.
 * Every suite runs on such a cluster with {@code mvn verify -Pthree-brokers}.
 */
final class ThreeBrokersTest {

  private static final int EVENTS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void l4_theBrokerThatCoordinatesMayBeAwayForAWhile() throws Exception {
    try (KafkaCluster kafka = cluster();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        KafkaFixture classic = new KafkaFixture(kafka, GroupProtocol.CLASSIC);
        KafkaFixture newer = new KafkaFixture(kafka, GroupProtocol.CONSUMER)) {
      List<Board> boards = List.of(new Board(classic), new Board(newer));
      boards.forEach(board -> board.appendAndAwait(1));
      for (KafkaFixture fixture : List.of(classic, newer)) {
        isOnAllAndConfirmedByTwo(admin, fixture.names().topic("orders"));
        isOnAllAndConfirmedByTwo(admin, fixture.names().control());
      }
      KafkaBroker away = coordinator(kafka, admin, classic.names().group("board"));
      away.stop(StopMode.FAST);
      try {
        boards.forEach(board -> board.appendAndAwait(2));
      } finally {
        away.start();
        kafka.awaitAll();
      }
      boards.forEach(board -> board.appendAndAwait(3));
      boards.forEach(Board::stop);
    }
  }

  /** None of which asks to be let go, since the last one would have nobody to ask. */
  private static KafkaCluster cluster() {
    return TestBrokers.plan(3).with("controlled.shutdown.enable", "false").startInThisJvm();
  }

  private static KafkaBroker coordinator(KafkaCluster kafka, Admin admin, String group)
      throws ExecutionException, InterruptedException {
    for (ConsumerGroupDescription described :
        admin.describeConsumerGroups(List.of(group)).all().get().values()) {
      return kafka.broker(described.coordinator().id() - 1);
    }
    throw new IllegalStateException("Nobody knows group " + group);
  }

  private static void isOnAllAndConfirmedByTwo(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    for (TopicDescription described :
        admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
      described.partitions().forEach(partition -> assertEquals(3, partition.replicas().size()));
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    for (Config config : admin.describeConfigs(List.of(resource)).all().get().values()) {
      assertEquals("2", config.get("min.insync.replicas").value());
    }
  }

  /** A consumer on two nodes, and one stream that it handles in order. */
  private static final class Board {

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final WorkProvider provider;
    private final List<ConsumerService> services;

    Board(KafkaFixture fixture) {
      EventConsumer consumer =
          EventConsumer.named("board")
              .reads(EventSequence.category("orders"))
              .partitions(2)
              .handledBy((event, context) -> handled.add(event.payloadText()))
              .build();
      this.provider = fixture.startNode().provider();
      this.services =
          List.of(
              ConsumerService.start(provider, consumer),
              ConsumerService.start(fixture.startNode().provider(), consumer));
    }

    /** Appends some more events; each of all of them was handled first after the one before. */
    void appendAndAwait(int times) {
      for (int i = (times - 1) * EVENTS; i < times * EVENTS; i++) {
        provider
            .appender()
            .append(EventSequence.stream("orders", "s"), NewEvent.of("t", String.valueOf(i)));
      }
      List<String> all = IntStream.range(0, times * EVENTS).mapToObj(String::valueOf).toList();
      Awaitility.await().atMost(PATIENCE).until(() -> handled.containsAll(all));
      assertEquals(all, handled.stream().distinct().toList());
    }

    void stop() {
      services.forEach(service -> assertEquals(List.of(), service.stop().unfinished()));
    }
  }
}
