package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.PositionExpiredException;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.spi.Delivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventReadersTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final Duration SELDOM = Duration.ofMinutes(5);

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private final List<EventReaders> started = new ArrayList<>();
  private EventReaders readers = start(new ReadAhead(1_000, 1 << 20));
  private final PostgresEventAppender appender =
      new PostgresEventAppender(database.dataSource(), SCHEMA, 4, () -> readers.wake());

  private EventReaders start(ReadAhead limits) {
    EventReaders made =
        new EventReaders(
            new Database(database.dataSource()), SCHEMA, limits, "test" + started.size());
    started.add(made);
    made.start();
    return made;
  }

  @AfterEach
  void l2_closingLeavesNoThread() {
    started.forEach(EventReaders::close);
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("workprovider-postgres-test")));
  }

  @Test
  void e7_everyFieldArrivesAsItWasWritten() {
    byte[] binary = new byte[256];
    IntStream.range(0, 256).forEach(i -> binary[i] = (byte) i);
    UUID id = UUID.randomUUID();
    Instant before = Instant.now().minusSeconds(1);
    Map<String, String> metadata = Map.of("", "", "schlüssel \"'\\", "😀\n\t", "n", "1");
    EventSequence.Stream stream = EventSequence.stream("c:/%_~", "Straße 😀 'x'");
    appender.append(stream, NewEvent.of("Größe Ω", binary).withId(id).withMetadata(metadata));
    appender.append(stream, NewEvent.of("empty", new byte[0]));
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);

    List<Delivery> all = take(feed, 2);
    Event event = all.get(0).event();
    assertEquals(id, event.id());
    assertEquals("c:/%_~", event.category());
    assertEquals("Straße 😀 'x'", event.stream());
    assertEquals(0, event.streamVersion());
    assertEquals("Größe Ω", event.type());
    assertArrayEquals(binary, event.payload());
    assertEquals(metadata, event.metadata());
    assertTrue(event.recordedAt().isAfter(before));
    assertTrue(event.recordedAt().isBefore(Instant.now().plusSeconds(1)));
    assertEquals(Position.of("postgres", 1), all.get(0).position());
    assertEquals(0, all.get(1).event().payloadSize());
    assertEquals(Map.of(), all.get(1).event().metadata());
    assertEquals(1, all.get(1).event().streamVersion());
  }

  @Test
  void e7_oneMebibytePassesWhateverTheLimits() {
    readers = start(new ReadAhead(10, 1));
    byte[] large = new byte[1 << 20];
    large[large.length - 1] = 7;
    EventSequence.Stream stream = EventSequence.stream("c", "s");
    for (int i = 0; i < 5; i++) {
      appender.append(stream, NewEvent.of("large", large), NewEvent.of("small", "x"));
    }
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    List<Delivery> all = take(feed, 10);
    assertArrayEquals(large, all.get(8).event().payload());
    assertEquals("x", all.get(9).event().payloadText());
  }

  /** As a fail-over or a restored back-up does, with the reader's connection. */
  private void loseAllAfter(long position) {
    database.execute("DELETE FROM workprovider.events WHERE position > " + position);
    database.execute(
        "ALTER TABLE workprovider.events ALTER COLUMN position RESTART WITH " + (position + 1));
  }

  private void endReading() {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND state = 'idle'");
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      appender.append(EventSequence.stream("c", "s"), NewEvent.of("t", ""));
    }
  }

  private static List<Long> positions(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(delivery -> Long.parseLong(delivery.position().value()))
        .toList();
  }

  @Test
  void e1_whatWasSettledBeforeATailWasLostIsNotSettledAfterwards() {
    append(10);
    PartitionFeed before = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    take(before, 10);
    before.close();
    loseAllAfter(3);
    endReading();
    PartitionFeed after = readers.open(EventSequence.log(), 0, 1, 3, Duration.ofMillis(50));
    await().until(after::isCaughtUp);
    append(3);
    assertEquals(List.of(4L, 5L, 6L), positions(take(after, 3)));
  }

  @Test
  void e1_aPlaceBeyondALostTailSettlesNothingForOthers() throws SQLException {
    append(10);
    PartitionFeed before = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    take(before, 10);
    loseAllAfter(3);
    try (Connection open = database.dataSource().getConnection();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute(
          "INSERT INTO workprovider.events (category, stream, stream_version, type, payload)"
              + " VALUES ('c', 'slow', 0, 't', '')");
      append(8);
      endReading();
      PartitionFeed after = readers.open(EventSequence.log(), 0, 1, 3, Duration.ofMillis(20));
      assertFalse(after.isCaughtUp());
      assertEquals(List.of(), after.poll(10));
      open.commit();
      assertEquals(List.of(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), positions(take(after, 9)));
    }
  }

  @Test
  void e9_sequencesDeliverExactlyTheirOwnEvents() {
    for (String category : List.of("a", "a-b", "a_b", "A", "a%")) {
      for (String stream : List.of("x", "X", "x ", "x_")) {
        appender.append(
            EventSequence.stream(category, stream), NewEvent.of(category + "/" + stream, ""));
      }
    }
    assertEquals(20, take(readers.open(EventSequence.log(), 0, 1, 0, SELDOM), 20).size());
    assertEquals(
        List.of("a/x", "a/X", "a/x ", "a/x_"),
        types(take(readers.open(EventSequence.category("a"), 0, 1, 0, SELDOM), 4)));
    PartitionFeed one = readers.open(EventSequence.stream("a_b", "x_"), 0, 1, 0, SELDOM);
    assertEquals(List.of("a_b/x_"), types(take(one, 1)));
    appender.append(EventSequence.stream("a-b", "x_"), NewEvent.of("other", ""));
    appender.append(EventSequence.stream("a_b", "x_"), NewEvent.of("marker", ""));
    assertEquals(List.of("marker"), types(take(one, 1)));
  }

  @Test
  void e2_everyEventOfEveryStreamComesOnceAndInOrderToItsPartition() {
    append(2_500, 37);
    List<PartitionFeed> feeds = partitions(16, 0);
    List<Delivery> all = new ArrayList<>();
    eventually()
        .until(
            () -> {
              feeds.forEach(feed -> all.addAll(feed.poll(100)));
              return all.size() >= 2_500;
            });
    assertEquals(2_500, all.stream().map(Delivery::position).distinct().count());
    assertStreamsInOrder(all);
  }

  @Test
  void goesOnAfterThePositionGiven() {
    append(3_001, 5);
    List<Integer> edges = List.of(0, 1, 999, 1_000, 1_001, 2_000, 2_999, 3_000);
    for (int after : edges) {
      PartitionFeed feed = readers.open(EventSequence.category("c"), 0, 1, after, SELDOM);
      assertEquals(after + 1L, number(take(feed, 3_001 - after).get(0)), "after " + after);
    }
  }

  @Test
  void e10_neverHoldsMoreEventsThanItsLimit() {
    readers = start(new ReadAhead(10, 1 << 20));
    append(100, 1);
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    PartitionFeed marker = readers.open(EventSequence.category("c"), 0, 1, 95, SELDOM);
    take(marker, 5);
    List<Delivery> all = new ArrayList<>(feed.poll(1_000));
    assertTrue(all.size() <= 10, "held " + all.size());
    all.addAll(take(feed, 100 - all.size()));
    assertEquals(IntStream.rangeClosed(1, 100).mapToLong(i -> i).boxed().toList(), numbers(all));
  }

  @Test
  void e10_neverHoldsMoreBytesThanItsLimitAndOneEvent() {
    readers = start(new ReadAhead(1_000, 10_000));
    EventSequence.Stream stream = EventSequence.stream("c", "s");
    for (int i = 0; i < 30; i++) {
      appender.append(stream, NewEvent.of("t", new byte[3_000]));
    }
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    eventually().until(() -> !feed.isEmpty());
    take(readers.open(EventSequence.category("c"), 0, 1, 28, SELDOM), 2);
    List<PositionedEvent> first = feed.poll(1_000);
    assertTrue(first.size() <= 4, "held " + first.size());
    assertEquals(30 - first.size(), take(feed, 30 - first.size()).size());
  }

  @Test
  void h5_aFullPartitionDoesNotHoldUpTheOthers() {
    readers = start(new ReadAhead(20, 1 << 20));
    append(4_000, 64);
    List<PartitionFeed> feeds = partitions(4, 0);
    PartitionFeed stuck = feeds.get(0);
    List<Delivery> others = new ArrayList<>();
    long expected = countOf(4, 1) + countOf(4, 2) + countOf(4, 3);
    eventually()
        .until(
            () -> {
              feeds.subList(1, 4).forEach(feed -> others.addAll(feed.poll(50)));
              return others.size() == expected;
            });
    List<Delivery> late = take(stuck, (int) (4_000 - expected));
    assertStreamsInOrder(late);
    assertStreamsInOrder(others);
    NewEvent marker = NewEvent.of("marker", "");
    appender.append(EventSequence.stream("c", "s0"), marker);
    PartitionFeed home = feeds.get(StreamHash.partition(StreamHash.of("s0"), 4));
    assertEquals(marker.id(), take(home, 1).get(0).event().id());
  }

  @Test
  void partitionsThatStartApartEachGetTheirRestOnce() {
    append(3_000, 64);
    List<PartitionFeed> feeds = new ArrayList<>();
    long expected = 0;
    for (int p = 0; p < 8; p++) {
      long after = 2_900 - p * 400L;
      feeds.add(readers.open(EventSequence.category("c"), p, 8, after, SELDOM));
      expected += countAfter(8, p, after);
    }
    List<Delivery> all = new ArrayList<>();
    long total = expected;
    eventually()
        .until(
            () -> {
              feeds.forEach(feed -> all.addAll(feed.poll(100)));
              return all.size() == total;
            });
    assertEquals(total, all.stream().map(Delivery::position).distinct().count());
    appender.append(EventSequence.stream("c", "s0"), NewEvent.of("marker", ""));
    PartitionFeed home = feeds.get(StreamHash.partition(StreamHash.of("s0"), 8));
    assertEquals(List.of("marker"), types(take(home, 1)));
  }

  @Test
  void e8_aLostWakeUpCostsAPollInterval() {
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, Duration.ofMillis(50));
    new PostgresEventAppender(database.dataSource(), SCHEMA, 4, () -> {})
        .append(EventSequence.stream("c", "s"), NewEvent.of("t", ""));
    assertEquals(1, take(feed, 1).size());
  }

  @Test
  void anUnknownHeadWakesTheReader() {
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    eventually().until(feed::isCaughtUp);
    new PostgresEventAppender(database.dataSource(), SCHEMA, 4, () -> {})
        .append(EventSequence.stream("c", "s"), NewEvent.of("t", ""));
    readers.headSeen(1);
    assertEquals(1, take(feed, 1).size());
  }

  @Test
  void signalsWhenThereIsSomethingToPoll() {
    AtomicInteger signals = new AtomicInteger();
    PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, SELDOM);
    feed.whenReady(signals::incrementAndGet);
    append(1, 1);
    eventually().until(() -> signals.get() > 0);
    assertEquals(1, feed.poll(10).size());
    append(1, 1);
    eventually().until(() -> !feed.isEmpty());
    AtomicInteger late = new AtomicInteger();
    feed.whenReady(late::incrementAndGet);
    assertEquals(1, late.get());
  }

  @Test
  void isCaughtUpOnceEverythingCommittedIsHandedOut() {
    append(50, 3);
    PartitionFeed feed = readers.open(EventSequence.category("c"), 0, 1, 0, SELDOM);
    assertFalse(feed.isCaughtUp());
    take(feed, 50);
    eventually().until(feed::isCaughtUp);
    append(1, 1);
    assertFalse(feed.isCaughtUp());
    take(feed, 1);
    assertTrue(feed.isCaughtUp());
    assertTrue(readers.open(EventSequence.category("none"), 0, 1, 0, SELDOM).isCaughtUp());
  }

  @Test
  void p9_aPositionBeyondTheEndIsAnErrorThatSaysWhatToDo() {
    append(3, 1);
    PartitionFeed beyond = readers.open(EventSequence.log(), 0, 1, 4, SELDOM);
    AtomicInteger signals = new AtomicInteger();
    beyond.whenReady(signals::incrementAndGet);
    eventually().until(() -> signals.get() > 0);
    String message = assertThrows(PositionExpiredException.class, () -> beyond.poll(1)).toString();
    assertTrue(message.contains("4") && message.contains("3") && message.contains("Reset"));
    assertEquals(3, take(readers.open(EventSequence.log(), 0, 1, 0, SELDOM), 3).size());
  }

  @Test
  void e1_nothingBeyondAnOpenWriterIsHandedOutUntilItEnds() throws Exception {
    append(5, 1);
    PartitionFeed feed = readers.open(EventSequence.category("c"), 0, 1, 0, SELDOM);
    take(feed, 5);
    try (var open = database.dataSource().getConnection()) {
      open.setAutoCommit(false);
      NewEvent early = NewEvent.of("early", "");
      appender.append(
          open, EventSequence.stream("c", "open"), ExpectedVersion.any(), List.of(early));
      append(1, 1);
      assertFalse(feed.isCaughtUp());
      assertEquals(List.of(), feed.poll(10));
      open.commit();
    }
    assertEquals(List.of("early", "t"), types(take(feed, 2)));
  }

  @Test
  void aClosedFeedHandsOutNothingAndTheOthersGoOn() {
    PartitionFeed gone = readers.open(EventSequence.log(), 0, 2, 0, SELDOM);
    PartitionFeed left = readers.open(EventSequence.log(), 1, 2, 0, SELDOM);
    gone.close();
    append(20, 10);
    assertEquals(countOf(2, 1), take(left, (int) countOf(2, 1)).size());
    assertEquals(List.of(), gone.poll(10));
  }

  @Test
  void l1_closeIsIdempotentAndAlsoEndsWhatNeverStarted() {
    readers.close();
    readers.close();
    EventReaders never =
        new EventReaders(
            new Database(database.dataSource()), SCHEMA, new ReadAhead(1, 1), "test-never");
    never.close();
    assertEquals(List.of(), readers.open(EventSequence.log(), 0, 1, 0, SELDOM).poll(1));
  }

  private List<PartitionFeed> partitions(int count, long after) {
    return IntStream.range(0, count)
        .mapToObj(p -> readers.open(EventSequence.category("c"), p, count, after, SELDOM))
        .toList();
  }

  private void append(int events, int streams) {
    for (int from = 0; from < events; from += streams) {
      for (int s = 0; s < streams && from + s < events; s++) {
        written.add("s" + s);
      }
    }
    database.execute(
        """
        INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
        SELECT gen_random_uuid(), 'c', 's' || (n %% %2$d),
               n / %2$d + coalesce((SELECT max(stream_version) + 1 FROM workprovider.events
                                    WHERE category = 'c' AND stream = 's' || (n %% %2$d)), 0),
               't', ''
          FROM generate_series(0, %1$d - 1) AS n
         ORDER BY n
        """
            .formatted(events, streams));
    readers.wake();
  }

  private final List<String> written = Collections.synchronizedList(new ArrayList<>());

  private long countOf(int partitions, int partition) {
    return countAfter(partitions, partition, 0);
  }

  private long countAfter(int partitions, int partition, long after) {
    return written.stream()
        .skip(after)
        .filter(stream -> StreamHash.partition(StreamHash.of(stream), partitions) == partition)
        .count();
  }

  private static ConditionFactory eventually() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private static List<Delivery> take(PartitionFeed feed, int count) {
    List<Delivery> taken = new ArrayList<>();
    eventually()
        .until(
            () -> {
              taken.addAll(feed.poll(count - taken.size() + 1));
              return taken.size() >= count;
            });
    assertEquals(count, taken.size());
    return taken;
  }

  private static void assertStreamsInOrder(List<Delivery> deliveries) {
    Map<String, Long> last = new HashMap<>();
    for (Delivery delivery : deliveries) {
      long expected = last.getOrDefault(delivery.event().stream(), -1L) + 1;
      assertEquals(expected, delivery.event().streamVersion(), delivery.event().stream());
      last.put(delivery.event().stream(), expected);
    }
  }

  private static List<String> types(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.event().type()).toList();
  }

  private static List<Long> numbers(List<Delivery> deliveries) {
    return deliveries.stream().map(EventReadersTest::number).toList();
  }

  private static long number(Delivery delivery) {
    return ((PositionedEvent) delivery).number();
  }
}
