package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProviderException;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A save that was sent and is not answered when its partition, or another, moves. */
final class SaveUnderWayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> STREAMS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

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

  private static void append(TestNode node, String stream, NewEvent... events) {
    node.provider()
        .appender()
        .append(EventSequence.stream("orders", stream), ExpectedVersion.any(), List.of(events));
  }

  private static NewEvent[] events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> NewEvent.of("t", String.valueOf(i)))
        .toArray(NewEvent[]::new);
  }

  private static Position stored(TestNode node, PartitionAssignment assignment) {
    return node.provider().positions().find("board", assignment.partition()).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void p2_aSaveThatArrivesAfterItsPartitionWasTakenChangesNothing(GroupProtocol protocol) {
    try (KafkaFixture fixture = new KafkaFixture(protocol)) {
      TestNode cutOff = fixture.startNode();
      TestNode other = fixture.startNode();
      Grants before = new Grants();
      cutOff.provider().subscribe(board(1), before);
      PartitionAssignment old = before.await(1).get(0);
      append(other, "s", events(4));
      List<Delivery> taken = Grants.take(old, 4);
      Grants after = new Grants();
      other.provider().subscribe(board(1), after);

      String lostAs = cutOff.provider().nodeId();

      fixture.cutUp(cutOff);
      CompletableFuture<Void> save =
          CompletableFuture.runAsync(() -> Grants.save(old, taken.get(3)));
      PartitionAssignment now = after.await(1).get(0);
      Grants.save(now, Grants.take(now, 2).get(1));
      cutOff.heal();
      Awaitility.await().atMost(PATIENCE).until(() -> !cutOff.provider().nodeId().equals(lostAs));
      Awaitility.await().atMost(PATIENCE).until(() -> other.provider().admin().nodes().size() == 2);

      ExecutionException refusal =
          assertThrows(ExecutionException.class, () -> save.get(30, TimeUnit.SECONDS));
      assertInstanceOf(WorkProviderException.class, refusal.getCause());
      assertEquals(taken.get(1).position(), stored(other, now));
      assertEquals(taken.get(2).position(), Grants.take(now, 1).get(0).position());
    }
  }

  /** What is refused is not stored (Rule P2), and this is. */
  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void p2_aSaveWhoseAnswerNeverCameIsNotSaidToBeRefused(GroupProtocol protocol) {
    try (KafkaFixture fixture = new KafkaFixture(protocol)) {
      TestNode deaf = fixture.startNode();
      TestNode other = fixture.startNode();
      Grants grants = new Grants();
      deaf.provider().subscribe(board(1), grants);
      PartitionAssignment old = grants.await(1).get(0);
      append(other, "s", events(4));
      List<Delivery> taken = Grants.take(old, 4);

      fixture.cutDown(deaf);
      CompletableFuture<Void> save =
          CompletableFuture.runAsync(() -> Grants.save(old, taken.get(3)));
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> save.get(30, TimeUnit.SECONDS));
      deaf.heal();

      assertInstanceOf(ProviderUnavailableException.class, failure.getCause());
      assertFalse(old.isCurrent());
      assertEquals(taken.get(3).position(), stored(other, old));
    }
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void p1_aSaveThatIsUnderWayWhenAnotherJoinsIsStored(GroupProtocol protocol) throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(protocol);
        Admin admin = admin()) {
      String group = fixture.names().group("board");
      TestNode cutOff = startWithALongSession(fixture, admin);
      TestNode other = startWithALongSession(fixture, admin);
      Grants first = new Grants();
      cutOff.provider().subscribe(board(2), first);
      List<PartitionAssignment> both = first.await(2);
      append(other, "s", events(2));
      PartitionAssignment busy = first.awaitAbove("orders/" + StreamPartitions.of("s", 2), 0);
      List<Delivery> taken = Grants.take(busy, 2);

      cutOff.cut();
      CompletableFuture<Void> save =
          CompletableFuture.runAsync(() -> Grants.save(busy, taken.get(1)));
      Grants second = new Grants();
      other.provider().subscribe(board(2), second);
      Awaitility.await().atMost(PATIENCE).until(() -> members(admin, group) == 2);
      assertFalse(save.isDone(), "its commit is in the cable");
      cutOff.heal();

      save.get(30, TimeUnit.SECONDS);
      assertEquals(taken.get(1).position(), stored(other, busy));
      first.awaitAskedBack(1).forEach(assignment -> assignment.release(Progress.none()));
      second.await(1);
      assertEquals(Map.of(), first.lost());
      assertEquals(1, both.stream().filter(PartitionAssignment::isCurrent).count());
    }
  }

  private static int members(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
        .mapToInt(described -> described.members().size())
        .sum();
  }

  /** So that nobody is taken for dead, however busy the machine is. */
  private static TestNode startWithALongSession(KafkaFixture fixture, Admin admin)
      throws ExecutionException, InterruptedException {
    ConfigResource group =
        new ConfigResource(ConfigResource.Type.GROUP, fixture.names().group("board"));
    AlterConfigOp longer =
        new AlterConfigOp(
            new ConfigEntry("consumer.session.timeout.ms", "30000"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(group, List.of(longer))).all().get();
    return fixture.startNode(Map.of("session-timeout", "30s"));
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void e3_whereEachEventIsSavedRebalancesNeitherLoseNorRepeatAny(GroupProtocol protocol)
      throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(protocol);
        Admin admin = admin()) {
      String group = fixture.names().group("board");
      TestNode stays = startWithALongSession(fixture, admin);
      TestNode comesAndGoes = startWithALongSession(fixture, admin);
      List<Delivery> handled = new CopyOnWriteArrayList<>();
      AtomicBoolean enough = new AtomicBoolean();
      try (Savers hosts = new Savers(handled);
          Savers guests = new Savers(handled)) {
        stays.provider().subscribe(board(4), hosts);
        CompletableFuture<Integer> appended =
            CompletableFuture.supplyAsync(() -> appendUntil(enough, stays));
        for (int round = 0; round < 3; round++) {
          int before = handled.size();
          Subscription guest = comesAndGoes.provider().subscribe(board(4), guests);
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> guests.working() == 2 && handled.size() > before + 50);
          guest.leave();
          Awaitility.await().atMost(PATIENCE).until(() -> members(admin, group) == 1);
          guest.close();
          Awaitility.await().atMost(PATIENCE).until(() -> hosts.working() == 4);
        }
        enough.set(true);
        int events = appended.get(30, TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> handled.size() >= events * STREAMS.size());
        assertEquals(inOrder(events), byStream(handled));
        assertEquals(List.of(), hosts.failures());
        assertEquals(List.of(), guests.failures());
      }
    }
  }

  /** How many events each stream has then. */
  private static int appendUntil(AtomicBoolean enough, TestNode node) {
    int events = 0;
    while (!enough.get()) {
      for (String stream : STREAMS) {
        append(node, stream, NewEvent.of("t", String.valueOf(events)));
      }
      events++;
    }
    return events;
  }

  private static Map<String, List<String>> inOrder(int events) {
    List<String> numbers = IntStream.range(0, events).mapToObj(String::valueOf).toList();
    return STREAMS.stream().collect(Collectors.toMap(stream -> stream, stream -> numbers));
  }

  private static Map<String, List<String>> byStream(List<Delivery> handled) {
    Map<String, List<String>> numbers = new HashMap<>();
    for (Delivery delivery : handled) {
      numbers
          .computeIfAbsent(delivery.event().stream(), stream -> new ArrayList<>())
          .add(delivery.event().payloadText());
    }
    return numbers;
  }
}
