package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.conformance.Timeline.Handling;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * That events reach handlers: all of them, in order, and how often (Rules E1 to E5).
 *
 * <p>Not asserted: writers that leave gaps in a back end's own numbering, roll back, or hold a
 * transaction open. What can go wrong there is known to the provider alone, and its tests hunt for
 * it; here writers are concurrent, and one dies.
 */
public abstract class DeliverySuite extends ConformanceSuite {

  private static final int WRITERS = 4;
  private static final int ROUNDS = 60;

  /** For subclasses. */
  protected DeliverySuite() {}

  @Test
  void e1_noEventOfConcurrentWritersIsSkipped() throws Exception {
    Node first = startNode();
    Node second = startNode();
    first.run(Definitions.running("all", "orders", 4, first.recording()).build());
    second.run(Definitions.running("all", "orders", 4, second.recording()).build());
    Map<String, Integer> written = writeConcurrently(first, second);
    consistency("all").awaitComplete(written, patience());
    consistency("all").assertExactlyOnce(written);
    consistency("all").assertInOrder();
  }

  @Test
  void e1_noEventIsSkippedDuringARewind() throws Exception {
    Node node = startNode();
    node.run(Definitions.running("all", "orders", 4, node.recording()).build());
    Await.until(
        "all are granted", patience(), () -> timeline().owned(node.name(), "all").size() == 4);
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService rewinds = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> done =
          rewinds.submit(
              () -> {
                int times = 0;
                do {
                  node.provider().positions().resetAll("all", StartingPoint.beginning());
                  times++;
                  awaitNextGrants(times);
                } while (writing.get() && times < 5);
                return times;
              });
      Map<String, Integer> written = writeConcurrently(node, node);
      writing.set(false);
      assertTrue(done.get() >= 1, "rewound");
      consistency("all").awaitComplete(written, patience().multipliedBy(2));
    } finally {
      rewinds.shutdownNow();
    }
    consistency("all").assertInOrder();
  }

  private void awaitNextGrants(int times) {
    Await.until(
        "all are granted after the reset",
        patience(),
        () ->
            timeline().entries(entry -> entry.what() == Timeline.What.GRANTED).size()
                >= 4 * (times + 1));
  }

  @Test
  void e1_aWriterThatDiesHidesNothing() {
    Node dying = startNode();
    Node other = startNode();
    other.run(Definitions.running("all", "orders", 2, other.recording()).build());
    Writer before = dying.writer("orders");
    before.append("s", 3);
    dying.cut();
    NewEvent unknown = NewEvent.of("numbered", "3");
    var stream = EventSequence.stream("orders", "s");
    try {
      dying.provider().appender().append(stream, ExpectedVersion.any(), List.of(unknown));
    } catch (ProviderUnavailableException expected) {
      timeline().note("whether it is stored is unknown: " + expected.getMessage());
    }
    dying.crash();
    other.provider().appender().append(stream, ExpectedVersion.any(), List.of(unknown));
    other.writer("orders").append("t", 5);
    Map<String, Integer> written = new TreeMap<>(Map.of("s", 4, "t", 5));
    consistency("all").awaitComplete(written, patience());
    consistency("all").assertExactlyOnce(written);
  }

  @Test
  void e1_everyConsumerNameGetsEveryEvent() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(8, 2);
    List<String> names = List.of("one", "two", "three");
    for (String name : names) {
      node.run(Definitions.running(name, "orders", 2, node.recording()).build());
    }
    writer.spread(8, 2);
    for (String name : names) {
      consistency(name).awaitComplete(writer.written(), patience());
      consistency(name).assertExactlyOnce(writer.written());
    }
  }

  @Test
  void e2_orderHoldsAcrossHandoverAndTakeover() throws Exception {
    Node first = startNode();
    Writer writer = startNode().writer("orders");
    first.run(slow(first));
    writer.spread(16, 10);
    Node second = startNode();
    second.run(slow(second));
    writer.spread(16, 10);
    Node third = startNode();
    third.run(slow(third));
    writer.spread(16, 10);
    second.crash();
    writer.spread(16, 10);
    first.close();
    consistency("slow")
        .awaitComplete(
            writer.written(), bounds().takeoverAfterCrash().plus(patience().multipliedBy(2)));
    consistency("slow").assertInOrder();
  }

  private EventConsumer slow(Node node) {
    var handler = node.recording((event, context) -> spin(Duration.ofNanos(200_000)));
    return Definitions.running("slow", "orders", 4, handler)
        .savesPositionEvery(10, Duration.ofMillis(20))
        .build();
  }

  /** Work that takes its time on the processor. */
  private static void spin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void e3_withNoFaultEachEventIsHandledOnceAlsoThroughHandovers() throws Exception {
    Node first = startNode();
    Writer writer = startNode().writer("orders");
    first.run(slow(first));
    writer.spread(16, 10);
    Node second = startNode();
    second.run(slow(second));
    writer.spread(16, 10);
    Await.until("the second node has its share", patience(), () -> owned(second, "slow") == 2);
    Node third = startNode();
    third.run(slow(third));
    writer.spread(16, 10);
    Await.until("the third node has a share", patience(), () -> owned(third, "slow") >= 1);
    first.close();
    writer.spread(16, 10);
    consistency("slow").awaitComplete(writer.written(), patience().multipliedBy(2));
    consistency("slow").assertExactlyOnce(writer.written());
    consistency("slow").assertInOrder();
    consistency("slow").assertOneCallAtATime();
  }

  @Test
  void e4_afterACrashNoMoreIsHandledAgainThanTheSaveSettingAllows() {
    int every = 10;
    Node crashing = startNode();
    Writer writer = startNode().writer("orders");
    writer.append("s", 47);
    crashing.run(
        Definitions.running("saver", "orders", 1, stopsAt(crashing, 37))
            .savesPositionEvery(every, Duration.ofHours(1))
            .build());
    Await.until("it has handled up to the last but one", patience(), () -> handled("saver") == 37);
    crashing.crash();
    Node other = startNode();
    other.run(Definitions.running("saver", "orders", 1, other.recording()).build());
    consistency("saver")
        .awaitComplete(writer.written(), bounds().takeoverAfterCrash().plus(patience()));
    List<Handling> again =
        timeline().handled("saver").stream()
            .filter(call -> call.node().equals(other.name()) && call.number() < 37)
            .toList();
    assertTrue(again.size() <= every, "handled again: " + again);
  }

  private EventHandler stopsAt(Node node, int number) {
    return node.recording(
        (event, context) -> {
          if (Writer.number(event) == number) {
            new CountDownLatch(1).await();
          }
        });
  }

  @Test
  void e5_oneCallAtATimeInAPartitionAndPartitionsSideBySide() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(32, 4);
    AtomicInteger running = new AtomicInteger();
    CountDownLatch bothRan = new CountDownLatch(1);
    var handler =
        node.recording(
            (event, context) -> {
              if (running.incrementAndGet() == 2) {
                bothRan.countDown();
              }
              bothRan.await();
              running.decrementAndGet();
            });
    node.run(Definitions.running("side", "orders", 2, handler).build());
    consistency("side").awaitComplete(writer.written(), patience());
    assertEquals(0, bothRan.getCount(), "two partitions ran side by side");
    consistency("side").assertOneCallAtATime();
  }

  @Test
  void e5_pollHandsOutEachEventOnceAndInOrder() {
    Node node = startNode();
    ConsumerDefinition one = consumer("one", "orders", 1);
    Held held = node.join(one).awaitHeld(1, patience()).get(0);
    Writer writer = node.writer("orders");
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      writer.append("s", 40);
      seen.addAll(Writer.tags(held.take(3)));
    }
    seen.addAll(Writer.tags(held.take(200 - seen.size())));
    assertEquals(Writer.tags("s", 0, 200), seen);
  }

  private int handled(String consumer) {
    return timeline().handled(consumer).size();
  }

  private int owned(Node node, String consumer) {
    return timeline().owned(node.name(), consumer).size();
  }

  /** Writers on two nodes, each with two streams of its own. */
  private Map<String, Integer> writeConcurrently(Node one, Node other) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Writer> writers = new ArrayList<>();
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = (i % 2 == 0 ? one : other).writer("orders");
      int number = i;
      writers.add(writer);
      ends.add(
          threads.submit(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  writer.append("w" + number + "-a", 1 + round % 3);
                  writer.append("w" + number + "-b", 1);
                }
              }));
    }
    threads.shutdown();
    for (Future<?> end : ends) {
      end.get(60, TimeUnit.SECONDS);
    }
    Map<String, Integer> written = new TreeMap<>();
    writers.forEach(writer -> written.putAll(writer.written()));
    return written;
  }
}
