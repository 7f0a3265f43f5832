package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.PartitionId;
import io.workprovider.RetryPolicy;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Handlers that are interrupted, take long, or have their partition asked back (Rules H3, H4, H7).
 *
 * <p>Not asserted: that a handler which passes its deadline is reported. The report is a line in
 * the log, which the runtime's own tests look at.
 */
public abstract class InterruptionSuite extends ConformanceSuite {

  /** For subclasses. */
  protected InterruptionSuite() {}

  @Test
  void h3_interruptionByShutdownIsNoFailure() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 2);
    ConsumerService service =
        node.keep(
            ConsumerService.with(node.provider())
                .drainDeadline(Duration.ofMillis(50))
                .start(once("held", 1, waits(node))));
    awaitHandling(1);
    service.stop();
    node.run(once("held", 1, node.recording()));
    consistency("held").awaitComplete(writer.written(), patience());
    assertNoFailure(writer);
  }

  @Test
  void h3_interruptionByRevocationIsNoFailure() {
    Node first = startNode();
    Writer writer = first.writer("orders");
    writer.spread(16, 1);
    Duration deadline = Duration.ofMillis(100);
    first.run(hasty(waits(first), deadline));
    awaitHandling(2);
    Node second = startNode();
    second.run(hasty(second.recording(), deadline));
    Await.until(
        "the second node handles what was taken from the first",
        patience().plus(deadline),
        () ->
            timeline().handled("held").stream()
                .anyMatch(call -> call.node().equals(second.name())));
    assertEquals(List.of(), entries(What.STOPPED), "stopped");
    Await.until("the first node's handler gave up", patience(), () -> !gaveUp().isEmpty());
  }

  private List<Entry> gaveUp() {
    return entries(What.FAILED);
  }

  @Test
  void h3_interruptionByLossIsNoFailure() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 2);
    AtomicBoolean waits = new AtomicBoolean(true);
    EventHandler handler =
        node.recording(
            (event, context) -> {
              if (waits.get()) {
                new CountDownLatch(1).await();
              }
            });
    node.run(once("held", 1, handler));
    awaitHandling(1);
    node.cut();
    Await.until("the handler gave up", bounds().takeoverAfterCut(), () -> !gaveUp().isEmpty());
    waits.set(false);
    node.heal();
    consistency("held").awaitComplete(writer.written(), bounds().rejoin().plus(patience()));
    assertNoFailure(writer);
  }

  private void assertNoFailure(Writer writer) {
    consistency("held").assertExactlyOnce(writer.written());
    assertEquals(List.of(), entries(What.STOPPED), "stopped");
    assertTrue(
        entries(What.HANDLING).stream().allMatch(entry -> entry.detail().endsWith("attempt 1")),
        "an interruption counted as a try");
  }

  @Test
  void h4_aHandlerThatTakesLongKeepsItsPartition() {
    Node node = startNode();
    Node cut = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 2);
    CountDownLatch goOn = new CountDownLatch(1);
    node.run(once("held", 1, node.recording((event, context) -> goOn.await())));
    awaitHandling(1);

    // The takeover from a node that was cut off shows that a whole lease has passed meanwhile.
    Member other = cut.join(consumer("marker", "markers", 1));
    other.awaitHeld(1, patience());
    Member marker = node.join(consumer("marker", "markers", 1));
    cut.cut();
    marker.awaitHeld(1, bounds().takeoverAfterCut().plus(patience()));

    goOn.countDown();
    consistency("held").awaitComplete(writer.written(), patience());
    consistency("held").assertExactlyOnce(writer.written());
    assertEquals(1, grants("held"), "grants");
  }

  @Test
  void h7_revocationStopsAfterTheEventInHand() {
    Node first = startNode();
    Writer writer = first.writer("orders");
    writer.spread(16, 10);
    Semaphore permits = new Semaphore(0);
    first.run(once("held", 2, first.recording((event, context) -> permits.acquire())));
    awaitHandling(2);
    Node second = startNode();
    second.run(once("held", 2, second.recording()));
    Await.until("one is asked back", patience(), () -> entries(What.REVOKING).size() == 1);
    Entry asked = entries(What.REVOKING).get(0);
    Await.until("its loop knows", patience(), () -> entries(What.TOLD).size() == 1);
    // Enough permits for all events: only the revocation can make the loop stop.
    permits.release(1_000);
    consistency("held").awaitComplete(writer.written(), patience());
    consistency("held").assertExactlyOnce(writer.written());
    assertEquals(
        1,
        timeline().handled("held").stream()
            .filter(call -> call.node().equals(first.name()))
            .filter(call -> call.partition().equals(new PartitionId(asked.partition())))
            .count(),
        "events of the partition that was asked back, handled by the node that had it");
  }

  /** A consumer whose events are tried once. */
  private static EventConsumer once(String name, int partitions, EventHandler handler) {
    return Definitions.running(name, "orders", partitions, handler)
        .retries(RetryPolicy.never())
        .build();
  }

  private static EventConsumer hasty(EventHandler handler, Duration deadline) {
    return Definitions.running("held", "orders", 2, handler)
        .retries(RetryPolicy.never())
        .releaseDeadline(deadline)
        .build();
  }

  private static EventHandler waits(Node node) {
    return node.recording((event, context) -> new CountDownLatch(1).await());
  }

  private void awaitHandling(int calls) {
    Await.until(calls + " handlers run", patience(), () -> entries(What.HANDLING).size() == calls);
  }

  private long grants(String consumer) {
    return entries(What.GRANTED).stream()
        .filter(entry -> entry.consumer().equals(consumer))
        .count();
  }

  private List<Entry> entries(What what) {
    return timeline().entries(entry -> entry.what() == what);
  }
}
