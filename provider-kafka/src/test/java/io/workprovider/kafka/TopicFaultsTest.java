package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionOverview;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Topics that others write to, enlarge, delete, or keep to themselves. */
class TopicFaultsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static ConsumerDefinition board(int partitions) {
    return new ConsumerDefinition(
        "board",
        EventSequence.category("orders"),
        OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofMillis(50),
        Duration.ofMinutes(1));
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", TestBrokers.one().bootstrapServers()));
  }

  private static KafkaProducer<byte[], byte[]> stranger(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", TestBrokers.one().bootstrapServers());
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, partition, bytes, bytes);
  }

  private static List<String> texts(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.event().payloadText()).toList();
  }

  @Test
  void e1_whatTransactionsLeaveBehindIsNoEventAndNoGap() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        KafkaProducer<byte[], byte[]> stranger =
            stranger(Map.of("transactional.id", fixture.names().topic("orders")))) {
      TestNode node = fixture.startNode();
      Grants grants = new Grants();
      node.provider().subscribe(board(1), grants);
      PartitionAssignment owner = grants.await(1).get(0);
      String topic = fixture.names().topic("orders");
      stranger.initTransactions();
      List<String> committed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        stranger.beginTransaction();
        stranger.send(record(topic, 0, "transaction " + i + " first")).get();
        stranger.send(record(topic, 0, "transaction " + i + " second")).get();
        if (i % 3 == 0) {
          stranger.commitTransaction();
          committed.add("transaction " + i + " first");
          committed.add("transaction " + i + " second");
        } else {
          stranger.abortTransaction();
        }
      }
      List<Delivery> taken = Grants.take(owner, committed.size());
      assertEquals(committed, texts(taken));
      Grants.save(owner, taken.get(taken.size() - 1));
      // The aborted ones after the last event are read over as well.
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> node.provider().admin().consumer("board").orElseThrow().lag() == 0);
      assertEquals(List.of(), owner.poll(1));
    }
  }

  @Test
  void e1_partitionsThatSomebodyAddedAreReadAndStreamsStayWhereTheyAre() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin();
        KafkaProducer<byte[], byte[]> stranger = stranger(Map.of())) {
      Map<String, String> settings = fixture.settings(TestBrokers.one().bootstrapServers());
      settings.put("client.metadata.max.age.ms", "200");
      try (WorkProvider node = KafkaFixture.connect(settings)) {
        Grants grants = new Grants();
        node.subscribe(board(2), grants);
        grants.await(2);
        append(node, 8);
        String topic = fixture.names().topic("orders");
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
        grants.await(4);
        for (int partition = 2; partition < 4; partition++) {
          stranger.send(record(topic, partition, "in " + partition)).get();
          PartitionAssignment added = grants.awaitAbove("orders/" + partition, 0);
          assertEquals(List.of("in " + partition), texts(Grants.take(added, 1)));
        }
        append(node, 8);
        assertEquals(
            16, countOf(grants.awaitAbove("orders/0", 0), grants.awaitAbove("orders/1", 0)));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> node.admin().consumer("board").orElseThrow().partitions().size() == 4);
        assertEquals(
            List.of("orders/0", "orders/1", "orders/2", "orders/3"),
            node.admin().consumer("board").orElseThrow().partitions().stream()
                .map(PartitionOverview::partition)
                .map(partition -> partition.value())
                .toList());
        try (WorkProvider another = KafkaFixture.connect(settings)) {
          assertThrows(
              ConsumerConflictException.class, () -> another.subscribe(board(4), new Grants()));
          another.subscribe(board(2), new Grants());
        }
      }
    }
  }

  private static void append(WorkProvider node, int streams) {
    for (int i = 0; i < streams; i++) {
      node.appender().append(EventSequence.stream("orders", "s" + i), NewEvent.of("t", "own"));
    }
  }

  private static int countOf(PartitionAssignment first, PartitionAssignment second) {
    List<Delivery> taken = new ArrayList<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              taken.addAll(first.poll(100));
              taken.addAll(second.poll(100));
              return first.isCaughtUp() && second.isCaughtUp();
            });
    return taken.size();
  }

  @Test
  void l4_aTopicThatIsDeletedWhileItIsReadTakesItsPartitionsWithIt() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      Map<String, String> settings = fixture.settings(TestBrokers.one().bootstrapServers());
      settings.put("client.metadata.max.age.ms", "200");
      try (WorkProvider node = KafkaFixture.connect(settings)) {
        Grants grants = new Grants();
        node.subscribe(board(1), grants);
        grants.await(1);
        admin.deleteTopics(List.of(fixture.names().topic("orders"))).all().get();
        Awaitility.await().atMost(PATIENCE).until(() -> grants.current().isEmpty());
        ProviderUnavailableException refusal =
            assertThrows(ProviderUnavailableException.class, () -> append(node, 1));
        assertTrue(
            String.valueOf(refusal.getMessage()).contains(fixture.names().topic("orders")),
            refusal.getMessage());
      }
    }
  }

  @Test
  void d9_aTopicThatMayNotBeReadIsSaidToBe() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      TestNode owner = fixture.startNode();
      owner.provider().subscribe(board(1), new Grants());
      admin.createAcls(everythingBut(fixture)).all().get();
      Map<String, String> settings =
          fixture.settings(TestBrokers.one().bootstrapServers(TestBrokers.LOGIN));
      TestBrokers.logIn(settings, "secret");
      try (WorkProvider alice = KafkaFixture.connect(settings)) {
        ProviderUnavailableException refusal =
            assertThrows(
                ProviderUnavailableException.class, () -> alice.subscribe(board(1), new Grants()));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(fixture.names().topic("orders")), message);
        assertTrue(message.contains("Grant this login read"), message);
      }
    }
  }

  /** All that alice needs, but to read events. */
  private static List<AclBinding> everythingBut(KafkaFixture fixture) {
    String orders = fixture.names().topic("orders");
    String control = fixture.names().control();
    return List.of(
        allow(ResourceType.TOPIC, orders, AclOperation.DESCRIBE),
        allow(ResourceType.TOPIC, orders, AclOperation.DESCRIBE_CONFIGS),
        allow(ResourceType.TOPIC, orders, AclOperation.WRITE),
        allow(ResourceType.TOPIC, control, AclOperation.ALL),
        allow(ResourceType.GROUP, fixture.names().group("board"), AclOperation.ALL),
        allow(
            ResourceType.TRANSACTIONAL_ID, fixture.names().controlTransaction(), AclOperation.ALL));
  }

  private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
  }
}
