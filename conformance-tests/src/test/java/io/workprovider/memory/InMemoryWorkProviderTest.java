package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionExpiredException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryWorkProviderTest {

  private static final EventSequence.Stream FLIGHT = EventSequence.stream("flights", "LH123");

  private final InMemoryStorage storage =
      InMemoryStorage.builder().lease(Duration.ofSeconds(1)).build();
  private final List<InMemoryWorkProvider> nodes = new java.util.ArrayList<>();

  @AfterEach
  void closeNodes() {
    nodes.forEach(InMemoryWorkProvider::close);
  }

  private InMemoryWorkProvider connect() {
    InMemoryWorkProvider node = storage.connect();
    nodes.add(node);
    return node;
  }

  private static ConsumerDefinition consumer(String name, int partitions, Duration release) {
    return new ConsumerDefinition(
        name,
        EventSequence.category("flights"),
        OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofMillis(500),
        release);
  }

  private static ConsumerDefinition board(int partitions) {
    return consumer("board", partitions, Duration.ofSeconds(30));
  }

  @Test
  void a1_deliversFromTheBeginningAndGoesOnAfterTheSavedPosition() throws Exception {
    InMemoryWorkProvider node = connect();
    node.appender().append(FLIGHT, NewEvent.of("departed", "1"), NewEvent.of("arrived", "2"));
    Recorder recorder = Recorder.keeping();
    Subscription subscription = node.subscribe(board(1), recorder);
    PartitionAssignment first = recorder.awaitOwned(1).get(0);
    List<Delivery> events = first.poll(10);
    assertEquals(
        List.of("1", "2"),
        events.stream().map(delivery -> delivery.event().payloadText()).toList());
    first.save(Progress.to(events.get(0).position()));
    subscription.close();
    assertFalse(first.isCurrent());
    Recorder again = Recorder.keeping();
    node.subscribe(board(1), again);
    PartitionAssignment second = again.awaitOwned(1).get(0);
    assertEquals(2, second.epoch());
    assertEquals("2", second.poll(10).get(0).event().payloadText());
  }

  @Test
  void a2_handoverWaitsForTheRelease() throws Exception {
    Recorder one = Recorder.keeping();
    Recorder two = Recorder.keeping();
    connect().subscribe(board(2), one);
    List<PartitionAssignment> both = one.awaitOwned(2);
    connect().subscribe(board(2), two);
    one.awaitHeard("revoking 1@1");
    assertTrue(both.get(1).isCurrent());
    assertEquals(List.of(), two.heard());
    both.get(1).release(Progress.to(Position.parse("in-memory:1")));
    two.awaitHeard("granted 1@2");
    assertEquals(List.of("granted 0@1", "granted 1@1", "revoking 1@1"), one.heard());
  }

  @Test
  void a2_afterTheDeadlineTheOwnerIsFenced() throws Exception {
    ConsumerDefinition hasty = consumer("board", 2, Duration.ofMillis(100));
    Recorder one = Recorder.keeping();
    Recorder two = Recorder.keeping();
    connect().subscribe(hasty, one);
    PartitionAssignment late = one.awaitOwned(2).get(1);
    connect().subscribe(hasty, two);
    two.awaitHeard("granted 1@2");
    one.awaitHeard("lost 1@1");
    assertThrows(
        AssignmentLostException.class, () -> late.save(Progress.to(Position.parse("in-memory:1"))));
    assertFalse(late.isCurrent());
  }

  @Test
  void a3_aDeadNodeIsFencedAndItsWorkMovesAtOnce() throws Exception {
    Recorder one = Recorder.keeping();
    Recorder two = Recorder.keeping();
    InMemoryWorkProvider dying = connect();
    dying.subscribe(board(2), one);
    List<PartitionAssignment> both = one.awaitOwned(2);
    connect().subscribe(board(2), two);
    one.awaitHeard("revoking 1@1");
    dying.link().kill();
    assertFalse(both.get(0).isCurrent());
    two.awaitOwned(2);
    one.awaitHeard("lost 0@1");
    assertThrows(ProviderUnavailableException.class, () -> dying.admin().nodes());
  }

  @Test
  void a10_aCutNodeIsFencedAndComesBackUnderAnotherId() throws Exception {
    Recorder one = Recorder.releasing();
    Recorder two = Recorder.releasing();
    InMemoryWorkProvider cut = connect();
    cut.subscribe(board(1), one);
    PartitionAssignment before = one.awaitOwned(1).get(0);
    String idBefore = cut.nodeId();
    cut.link().cut();
    assertThrows(ProviderUnavailableException.class, () -> before.save(Progress.none()));
    connect().subscribe(board(1), two);
    one.awaitHeard("lost 0@1");
    two.awaitHeard("granted 0@2");
    cut.link().heal();
    nodes.get(1).close();
    one.awaitHeard("granted 0@3");
    assertNotEquals(idBefore, cut.nodeId());
    assertFalse(before.isCurrent());
  }

  @Test
  void e8_anAppendMakesAnIdleAssignmentReady() throws Exception {
    InMemoryWorkProvider node = connect();
    Recorder recorder = Recorder.keeping();
    node.subscribe(board(1), recorder);
    PartitionAssignment assignment = recorder.awaitOwned(1).get(0);
    assertEquals(List.of(), assignment.poll(1));
    CountDownLatch ready = new CountDownLatch(1);
    assignment.whenReady(ready::countDown);
    node.appender().append(FLIGHT, NewEvent.of("departed", "1"));
    assertTrue(ready.await(5, TimeUnit.SECONDS));
    assertFalse(assignment.isCaughtUp());
    assertEquals(1, assignment.poll(5).size());
    assertTrue(assignment.isCaughtUp());
  }

  @Test
  void p8_aResetFencesTheOwnerAndGoesOnElsewhere() throws Exception {
    InMemoryWorkProvider node = connect();
    node.appender().append(FLIGHT, NewEvent.of("departed", "1"), NewEvent.of("arrived", "2"));
    Recorder recorder = Recorder.keeping();
    node.subscribe(board(1), recorder);
    PartitionAssignment first = recorder.awaitOwned(1).get(0);
    List<Delivery> events = first.poll(10);
    first.save(Progress.to(events.get(1).position()));
    node.positions().reset("board", PartitionId.of(0), StartingPoint.beginning());
    assertThrows(
        AssignmentLostException.class, () -> first.save(Progress.to(events.get(1).position())));
    recorder.awaitHeard("granted 0@2");
    assertEquals(List.of("granted 0@1", "lost 0@1", "granted 0@2"), recorder.heard());
    assertEquals("1", recorder.awaitOwned(1).get(0).poll(1).get(0).event().payloadText());
  }

  @Test
  void p9_aStoredPositionBeyondTheLastEventIsExpiredAndNotNeverStarted() throws Exception {
    InMemoryWorkProvider node = connect();
    node.appender().append(FLIGHT, NewEvent.of("departed", "1"), NewEvent.of("arrived", "2"));
    Recorder recorder = Recorder.keeping();
    Subscription subscription = node.subscribe(board(1), recorder);
    recorder.awaitOwned(1).get(0).save(Progress.to(Position.parse("in-memory:3")));
    subscription.close();
    Recorder again = Recorder.keeping();
    node.subscribe(board(1), again);
    PartitionAssignment next = again.awaitOwned(1).get(0);
    node.appender().append(FLIGHT, NewEvent.of("departed", "3"), NewEvent.of("arrived", "4"));
    assertThrows(PositionExpiredException.class, () -> next.poll(10));
  }

  @Test
  void l2_anInterruptedCallerOfCloseIsStillToldWhatIsLost() throws Exception {
    InMemoryWorkProvider node = storage.connect();
    Recorder recorder = Recorder.keeping();
    node.subscribe(board(2), recorder);
    recorder.awaitOwned(2);
    Thread.currentThread().interrupt();
    node.close();
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertTrue(
        recorder.heard().containsAll(List.of("lost 0@1", "lost 1@1")), recorder.heard().toString());
  }

  @Test
  void l2_afterCloseNoThreadIsLeft() throws Exception {
    InMemoryWorkProvider node = storage.connect();
    Recorder recorder = Recorder.keeping();
    node.subscribe(board(4), recorder);
    recorder.awaitOwned(4);
    String threads = "workprovider-in-memory-" + node.nodeId().substring(0, 8);
    node.close();
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(threads))
            .count());
    recorder.awaitOwned(0);
    assertThrows(IllegalStateException.class, () -> node.subscribe(board(4), recorder));
  }
}
