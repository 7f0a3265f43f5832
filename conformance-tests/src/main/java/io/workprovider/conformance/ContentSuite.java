package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Capability;
import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * That the right events arrive, in the right partition, as they were written, and in time (Rules E6
 * to E9).
 *
 * <p>Not asserted: that a stream's partition is the same on every version of the library; the
 * provider's own tests hold it against recorded values. Nor what the clock of the store says, but
 * that it never goes back within a stream.
 */
public abstract class ContentSuite extends ConformanceSuite {

  private static final int MIB = 1024 * 1024;

  /** For subclasses. */
  protected ContentSuite() {}

  @Test
  void e6_aStreamsPartitionIsTheSameOnEveryNodeAndOverRestarts() throws Exception {
    Node first = startNode();
    first.run(Definitions.running("four", "orders", 4, first.recording()).build());
    Writer writer = first.writer("orders");
    writer.spread(32, 1);
    consistency("four").awaitComplete(writer.written(), patience());
    first.close();

    Node second = startNode();
    Node third = startNode();
    second.run(Definitions.running("four", "orders", 4, second.recording()).build());
    third.run(Definitions.running("four", "orders", 4, third.recording()).build());
    new Writer(second.provider().appender(), "orders").spread(32, 1);
    Await.until(
        "all are handled again on the new nodes",
        patience(),
        () -> timeline().handled("four").size() == 64);
    consistency("four").assertStreamsKeepTheirPartition();
  }

  @Test
  void e6_consumersOfOneCategoryAgreeOnAStreamsPartition() {
    Node node = startNode();
    node.writer("orders").spread(32, 1);
    Map<String, PartitionId> one = node.join(consumer("one", "orders", 4)).streams(32, patience());
    Map<String, PartitionId> two = node.join(consumer("two", "orders", 4)).streams(32, patience());
    assertEquals(one, two);
    assertTrue(Set.copyOf(one.values()).size() > 1, "spread over partitions: " + one);
  }

  @Test
  void e7_everythingArrivesAsItWasWritten() {
    Node node = startNode();
    Held held = node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0);
    byte[] large = new byte[MIB];
    new Random(7).nextBytes(large);
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    Map<String, String> metadata =
        Map.of(
            "key",
            "value",
            "",
            "",
            "Schlüssel ☃",
            "\uD83D\uDE80 \"quoted\" \\ \n\t'",
            "null",
            "null");
    List<NewEvent> written =
        List.of(
            NewEvent.of("empty", ""),
            NewEvent.of("Größe ☃ \uD83D\uDE80", "Zürich ☃ \uD83D\uDE80 \"\\'\n"),
            NewEvent.of("binary", everyByte),
            NewEvent.of("large", large),
            NewEvent.of("json", "{\"a\": 1.0}").withMetadata(metadata));
    Stream stream = EventSequence.stream("orders", "Straße/☃ 'a'; -- %_\\");
    written.forEach(event -> node.provider().appender().append(stream, event));

    for (int i = 0; i < written.size(); i++) {
      NewEvent sent = written.get(i);
      Event arrived = held.take(1).get(0).event();
      assertEquals(sent.id(), arrived.id());
      assertEquals(sent.type(), arrived.type());
      assertEquals(stream.category(), arrived.category());
      assertEquals(stream.name(), arrived.stream());
      assertArrayEquals(sent.payload(), arrived.payload(), "payload of " + sent);
      assertEquals(sent.metadata(), arrived.metadata());
      assertEquals(
          node.provider().capabilities().contains(Capability.STREAM_VERSIONS) ? i : -1,
          arrived.streamVersion());
    }
  }

  @Test
  void e7_theTimeIsTheStoresAndTheSameForEveryReader() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    for (int i = 0; i < 20; i++) {
      writer.append("s", 1);
    }
    Held one = node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0);
    Held two = startNode().join(consumer("two", "orders", 1)).awaitHeld(1, patience()).get(0);
    List<Event> seen = one.take(20).stream().map(delivery -> delivery.event()).toList();
    List<Event> again = two.take(20).stream().map(delivery -> delivery.event()).toList();
    for (int i = 0; i < 20; i++) {
      assertEquals(seen.get(i).recordedAt(), again.get(i).recordedAt(), "of " + seen.get(i));
      assertFalse(
          i > 0 && seen.get(i).recordedAt().isBefore(seen.get(i - 1).recordedAt()),
          "goes back at " + seen.get(i));
    }
  }

  @Test
  void e7_theLongestNamesArrive() {
    Node node = startNode();
    String category = "c".repeat(80);
    Stream stream = EventSequence.stream(category, "ß".repeat(400));
    Held held =
        node.join(Definitions.of("n".repeat(80), EventSequence.category(category), 1))
            .awaitHeld(1, patience())
            .get(0);
    NewEvent sent = NewEvent.of("t".repeat(400), "payload");
    node.provider().appender().append(stream, sent);
    Event arrived = held.take(1).get(0).event();
    assertEquals(stream.name(), arrived.stream());
    assertEquals(category, arrived.category());
    assertEquals(sent.type(), arrived.type());
  }

  @Test
  void e8_anIdleAssignmentIsReadySoonAfterAnAppend() {
    Node node = startNode();
    Held held = node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0);
    Writer writer = startNode().writer("orders");
    writer.append("s", 1);
    held.take(1);
    assertEquals(List.of(), held.poll(1), "idle");
    AtomicInteger signals = new AtomicInteger();
    held.assignment().whenReady(signals::incrementAndGet);
    int before = signals.get();
    writer.append("s", 1);
    Await.until("it is signalled", bounds().wakeUp(), () -> signals.get() > before);
    assertEquals(List.of("s#1"), Writer.tags(held.take(1)));
  }

  @Test
  void e8_aLostWakeUpCostsAtMostAPollInterval() {
    Node node = startNode();
    Duration interval = Duration.ofMillis(200);
    var service =
        ConsumerService.start(
            node.deafProvider(),
            Definitions.running("deaf", "orders", 2, node.recording())
                .pollInterval(interval)
                .build());
    node.keep(service);
    Await.until("both are owned", patience(), () -> owned(node) == 2);
    Writer writer = node.writer("orders");
    for (int round = 1; round <= 3; round++) {
      writer.spread(8, 1);
      consistency("deaf")
          .awaitComplete(
              writer.written(), interval.plus(bounds().wakeUp()).plus(Duration.ofMillis(200)));
    }
    assertEquals(24, timeline().handled("deaf").size(), "each was handled");
  }

  private int owned(Node node) {
    return timeline().owned(node.name(), "deaf").size();
  }

  @Test
  void e9_namesThatLookAlikeNeverMix() {
    Node node = startNode();
    List<String> categories = List.of("a", "a-b", "a_b", "A", "a.b", "a%b", "a/b", "ab");
    for (String category : categories) {
      for (String stream : List.of("1", "b-1", "b_1")) {
        node.provider()
            .appender()
            .append(
                EventSequence.stream(category, stream), NewEvent.of("t", category + " " + stream));
      }
    }
    for (int i = 0; i < categories.size(); i++) {
      Held held =
          node.join(consumer("reader-" + i, categories.get(i), 1)).awaitHeld(1, patience()).get(0);
      node.provider()
          .appender()
          .append(EventSequence.stream(categories.get(i), "end"), NewEvent.of("t", "end"));
      Set<String> seen = new TreeSet<>();
      held.take(4).forEach(delivery -> seen.add(text(delivery.event())));
      String category = categories.get(i);
      assertEquals(
          new TreeSet<>(List.of(category + " 1", category + " b-1", category + " b_1", "end")),
          seen);
    }
  }

  @Test
  void e9_aStreamSequenceDeliversItsOwnEvents() {
    Node node = startNode();
    List<String> names = List.of("s", "S", "s-1", "s_1", "s%", "t");
    Writer writer = node.writer("orders");
    names.forEach(name -> writer.append(name, 2));
    new Writer(node.provider().appender(), "other").append("s", 2);
    for (int i = 0; i < names.size(); i++) {
      Held held =
          node.join(Definitions.of("reader-" + i, EventSequence.stream("orders", names.get(i)), 1))
              .awaitHeld(1, patience())
              .get(0);
      assertEquals(Writer.tags(names.get(i), 0, 2), Writer.tags(held.take(2)));
      writer.append(names.get(i), 1);
      assertEquals(Writer.tags(names.get(i), 2, 3), Writer.tags(held.take(1)), "and nothing else");
    }
  }

  @Test
  void e9_theLogDeliversEverything() {
    Node node = startNode();
    node.writer("orders").spread(3, 2);
    node.writer("invoices").spread(3, 2);
    // Where a category's partitions are its own, one of the log is one of each category.
    Member member = node.join(Definitions.of("log", EventSequence.log(), 1));
    Await.until("the log is held", patience(), () -> !member.held().isEmpty());
    node.writer("later").spread(3, 2);
    Map<String, Integer> perCategory = new TreeMap<>();
    Await.until(
        "6 events of each of 3 categories come",
        patience(),
        () -> {
          for (Held held : member.held()) {
            held.poll(100).forEach(d -> perCategory.merge(d.event().category(), 1, Integer::sum));
          }
          return perCategory.values().stream().mapToInt(Integer::intValue).sum() >= 18;
        });
    assertEquals(Map.of("invoices", 6, "later", 6, "orders", 6), perCategory);
  }

  private static String text(Event event) {
    return new String(event.payload(), StandardCharsets.UTF_8);
  }
}
