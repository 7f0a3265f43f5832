package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.PositionExpiredException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.StopMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is special to Kafka and no suite of all providers can show. */
class KafkaProviderTest {

  private static final Stream STREAM = EventSequence.stream("orders", "s");

  private static ConsumerDefinition consumer(String name, int partitions) {
    return new ConsumerDefinition(
        name,
        EventSequence.category("orders"),
        OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofMillis(50),
        Duration.ofMinutes(1));
  }

  private static Grants join(TestNode node, ConsumerDefinition consumer) {
    Grants grants = new Grants();
    node.provider().subscribe(consumer, grants);
    return grants;
  }

  private static void append(TestNode node, int count) {
    node.provider()
        .appender()
        .append(
            STREAM,
            ExpectedVersion.any(),
            IntStream.range(0, count).mapToObj(i -> NewEvent.of("t", "event " + i)).toList());
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", TestBrokers.one().bootstrapServers()));
  }

  @Test
  void a5_aSlowHandlerOnOneNodeTakesNothingFromTheOthers() {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC)) {
      TestNode slowNode = fixture.startNode();
      TestNode quickNode = fixture.startNode();
      Grants slow = join(slowNode, consumer("board", 4));
      slow.await(4);
      Grants quick = join(quickNode, consumer("board", 4));
      slow.awaitAskedBack(2).forEach(a -> a.release(Progress.none()));
      List<PartitionAssignment> kept = quick.await(2);
      Grants third = join(fixture.startNode(), consumer("board", 4));
      // One of the two nodes is asked for a partition, holds on to it, and all others go on.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> slow.askedBack().size() + quick.askedBack().size() == 1);
      long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                for (PartitionAssignment each : kept) {
                  each.save(Progress.none());
                  assertTrue(each.isCurrent(), each + " through a handover longer than a session");
                }
                return System.nanoTime() - until > 0;
              });
      assertEquals(Map.of(), quick.lost());
      assertEquals(Map.of(), slow.lost());
      assertEquals(List.of(), third.current());
      List<PartitionAssignment> asked = new ArrayList<>(slow.askedBack());
      asked.addAll(quick.askedBack());
      asked.forEach(a -> a.release(Progress.none()));
      third.await(1);
    }
  }

  @Test
  void p2_aZombieThatIsAMemberAgainCannotSaveForWhatItDoesNotOwn() {
    for (GroupProtocol protocol : GroupProtocol.values()) {
      try (KafkaFixture fixture = new KafkaFixture(protocol)) {
        TestNode zombieNode = fixture.startNode();
        TestNode other = fixture.startNode();
        append(other, 4);
        Grants zombie = join(zombieNode, consumer("board", 1));
        PartitionAssignment old = zombie.await(1).get(0);
        List<Delivery> taken = Grants.take(old, 4);
        Grants taker = join(other, consumer("board", 1));
        zombieNode.cut();
        PartitionAssignment now = taker.await(1).get(0);
        Grants.save(now, Grants.take(now, 2).get(1));
        zombieNode.heal();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> other.provider().admin().nodes().size() == 2);
        assertThrows(AssignmentLostException.class, () -> Grants.save(old, taken.get(0)));
        assertThrows(AssignmentLostException.class, () -> Grants.save(old, taken.get(3)));
        assertEquals(
            taken.get(1).position(),
            other.provider().positions().find("board", now.partition()).orElseThrow());
        Grants.save(now, taken.get(2));
      }
    }
  }

  @Test
  void a1_epochsRiseOverARestartOfTheBroker() {
    try (KafkaCluster cluster = TestBrokers.plan(1).startInThisJvm();
        KafkaFixture fixture = new KafkaFixture(cluster, GroupProtocol.CLASSIC)) {
      TestNode node = fixture.startNode();
      append(node, 3);
      Grants first = new Grants();
      Subscription left = node.provider().subscribe(consumer("board", 1), first);
      PartitionAssignment before = first.await(1).get(0);
      List<Delivery> taken = Grants.take(before, 3);
      Grants.save(before, taken.get(0));
      left.close();
      cluster.broker(0).restart(StopMode.FAST);
      PartitionAssignment after =
          join(node, consumer("board", 1)).awaitAbove(before.partition().value(), before.epoch());
      assertEquals(taken.get(1).event().id(), Grants.take(after, 1).get(0).event().id());
    }
  }

  @Test
  void p9_aPositionWhoseEventsAreGoneIsAnErrorUntilItIsReset() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      TestNode node = fixture.startNode();
      Grants first = new Grants();
      Subscription left = node.provider().subscribe(consumer("board", 1), first);
      first.await(1);
      append(node, 5);
      left.close();
      TopicPartition partition = new TopicPartition(fixture.names().topic("orders"), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
      Grants grants = join(node, consumer("board", 1));
      PartitionAssignment expired = grants.await(1).get(0);
      PositionExpiredException refusal =
          assertThrows(PositionExpiredException.class, () -> expired.poll(1));
      assertTrue(String.valueOf(refusal.getMessage()).contains("begin at offset 3"));
      assertTrue(String.valueOf(refusal.getMessage()).contains("consumer=board"));

      node.provider().positions().reset("board", expired.partition(), StartingPoint.beginning());
      PartitionAssignment again = grants.awaitAbove(expired.partition().value(), expired.epoch());
      assertEquals("event 3", Grants.take(again, 1).get(0).event().payloadText());
    }
  }

  @Test
  void p9_anOffsetThatTheBrokerForgotIsNotTakenForAFirstStart() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      TestNode node = fixture.startNode();
      Grants first = new Grants();
      Subscription left = node.provider().subscribe(consumer("board", 1), first);
      append(node, 2);
      Grants.save(first.await(1).get(0), Grants.take(first.await(1).get(0), 1).get(0));
      left.close();
      String group = fixture.names().group("board");
      admin.deleteConsumerGroups(List.of(group)).all().get();
      Grants grants = join(node, consumer("board", 1));
      PartitionAssignment forgotten = grants.await(1).get(0);
      PositionExpiredException refusal =
          assertThrows(PositionExpiredException.class, () -> forgotten.poll(1));
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("offsets.retention.minutes"),
          refusal.getMessage());
    }
  }

  @Test
  void anAppendOfManyEventsIsAllThereAndInOrderHoweverLarge() {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC)) {
      TestNode node = fixture.startNode();
      Grants grants = join(node, consumer("board", 2));
      grants.await(2);
      for (int bytes : List.of(10, 60_000)) {
        List<NewEvent> events =
            IntStream.range(0, 40).mapToObj(i -> NewEvent.of("t" + i, new byte[bytes])).toList();
        node.provider().appender().append(STREAM, ExpectedVersion.any(), events);
        PartitionAssignment owner =
            grants.awaitAbove("orders/" + StreamPartitions.of(STREAM.name(), 2), 0);
        assertEquals(
            events.stream().map(NewEvent::id).toList(),
            Grants.take(owner, 40).stream().map(delivery -> delivery.event().id()).toList());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(owner::isCaughtUp);
      }
    }
  }

  @Test
  void anEventThatIsTooLargeIsRefused() {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC)) {
      TestNode node = fixture.startNode();
      join(node, consumer("board", 1)).await(1);
      NewEvent large = NewEvent.of("t", new byte[2 << 20]);
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> node.provider().appender().append(STREAM, large));
      assertTrue(String.valueOf(refusal.getMessage()).contains("larger"), refusal.getMessage());
    }
  }

  @Test
  void a14_aTopicThatOthersMadeSaysTheNumberOfPartitions() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      NewTopic topic = new NewTopic(fixture.names().topic("orders"), 3, (short) 1);
      admin
          .createTopics(
              List.of(
                  topic.configs(
                      Map.of(
                          "message.timestamp.type",
                          "LogAppendTime",
                          "max.message.bytes",
                          String.valueOf(KafkaClients.LARGEST_RECORD)))))
          .all()
          .get();
      TestNode node = fixture.startNode();
      assertThrows(ConsumerConflictException.class, () -> join(node, consumer("board", 4)));
      join(node, consumer("board", 3)).await(3);
    }
  }

  @Test
  void aTopicThatDoesNotFitIsRefusedWithWhatToAlter() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(fixture.names().topic("orders"), 3, (short) 1)))
          .all()
          .get();
      TestNode node = fixture.startNode();
      ProviderUnavailableException refusal =
          assertThrows(ProviderUnavailableException.class, () -> join(node, consumer("board", 3)));
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("message.timestamp.type"),
          refusal.getMessage());
    }
  }

  @Test
  void aTopicThatWasDeletedIsSaidToBe() throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
        Admin admin = admin()) {
      TestNode node = fixture.startNode();
      Grants first = new Grants();
      Subscription left = node.provider().subscribe(consumer("board", 1), first);
      first.await(1);
      left.close();
      String topic = fixture.names().topic("orders");
      admin.deleteTopics(List.of(topic)).all().get();
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> !admin.listTopics().names().get().contains(topic));
      ProviderUnavailableException refusal =
          assertThrows(ProviderUnavailableException.class, () -> join(node, consumer("board", 1)));
      assertTrue(String.valueOf(refusal.getMessage()).contains("deleted"), refusal.getMessage());
    }
  }

  @Test
  void topicsAreNotCreatedWhereThatIsForbidden() {
    KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC);
    Map<String, String> settings = fixture.settings(TestBrokers.one().bootstrapServers());
    settings.put("create-topics", "false");
    ProviderUnavailableException refusal =
        assertThrows(ProviderUnavailableException.class, () -> KafkaFixture.connect(settings));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(fixture.names().control()),
        refusal.getMessage());
  }

  @Test
  void d9_aRefusedLoginIsSaidToBeAndThePasswordIsNot() {
    ProviderUnavailableException refusal = refusedLogin("wrong-7c1d");
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(TestBrokers.one().bootstrapServers(TestBrokers.LOGIN)), message);
    assertTrue(message.contains("Check the login"), message);
    assertFalse(message.contains("wrong-7c1d"), message);
  }

  @Test
  void d9_aMissingPrivilegeIsSaidToBe() {
    ProviderUnavailableException refusal = refusedLogin("secret");
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("Grant this login"), message);
  }

  private static ProviderUnavailableException refusedLogin(String password) {
    Map<String, String> settings =
        new KafkaFixture(GroupProtocol.CLASSIC)
            .settings(TestBrokers.one().bootstrapServers(TestBrokers.LOGIN));
    TestBrokers.logIn(settings, password);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    ProviderUnavailableException refusal =
        assertThrows(
            ProviderUnavailableException.class,
            () -> {
              WorkProvider connected = KafkaFixture.connect(settings);
              connected.close();
            });
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .noneMatch(thread -> thread.getName().contains("workprovider-")));
    return refusal;
  }

  @Test
  void p6_aStreamsReaderMovesOverOtherStreamsEvents() {
    try (KafkaFixture fixture = new KafkaFixture(GroupProtocol.CLASSIC)) {
      TestNode node = fixture.startNode();
      append(node, 1);
      Grants grants =
          join(
              node,
              new ConsumerDefinition(
                  "one-stream",
                  STREAM,
                  OptionalInt.empty(),
                  StartingPoint.beginning(),
                  Duration.ofMillis(50),
                  Duration.ofMinutes(1)));
      PartitionAssignment assignment = grants.await(1).get(0);
      Delivery only = Grants.take(assignment, 1).get(0);
      Grants.save(assignment, only);
      for (int i = 0; i < 10; i++) {
        node.provider()
            .appender()
            .append(EventSequence.stream("orders", "other-" + i), NewEvent.of("t", ""));
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> node.provider().admin().consumer("one-stream").orElseThrow().lag() == 0);
      assertEquals(
          only.position(),
          node.provider()
              .positions()
              .find("one-stream", new PartitionId("orders/0"))
              .orElseThrow());
    }
  }
}
