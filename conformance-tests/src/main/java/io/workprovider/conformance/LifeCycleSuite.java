package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.DrainReport;
import io.workprovider.EventHandler;
import io.workprovider.conformance.Timeline.What;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Start, stop, and what is left behind (Rules L1 and L3 to L5). How providers close is in {@link
 * CloseSuite}.
 *
 * <p>Not asserted: that a data source which was handed in stays open, and how often an outage is
 * logged; the provider's own tests can see those.
 */
public abstract class LifeCycleSuite extends ConformanceSuite {

  /** For subclasses. */
  protected LifeCycleSuite() {}

  @Test
  void l1_stopLetsRunningHandlersFinishThenSavesAndReleases() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    CountDownLatch goOn = new CountDownLatch(1);
    ConsumerService service =
        start(node, 1, Duration.ofSeconds(60), (event, context) -> goOn.await());
    awaitHandling(1);
    CompletableFuture<DrainReport> stop = CompletableFuture.supplyAsync(service::stop);
    Node other = startNode();
    other.join(consumer("marker", "markers", 1)).awaitHeld(1, patience());
    assertFalse(stop.isDone(), "waits for the handler");
    goOn.countDown();
    DrainReport report = stop.get(60, TimeUnit.SECONDS);
    assertTrue(report.isClean(), report.toString());
    assertEquals(1, report.released(), report.toString());
    assertEquals(List.of(0), consistency("life").numbers("s"), "handled after the stop");

    other.run(Definitions.running("life", "orders", 1, other.recording()).build());
    consistency("life").awaitComplete(writer.written(), patience());
    consistency("life").assertExactlyOnce(writer.written());
  }

  @Test
  void l1_stopReportsWhatDidNotFinishAndWaitsForAllAtOnce() {
    Node node = startNode();
    node.writer("orders").spread(32, 1);
    CountDownLatch goOn = new CountDownLatch(1);
    Duration deadline = Duration.ofMillis(500);
    ConsumerService service = start(node, 4, deadline, (event, context) -> uninterruptibly(goOn));
    try {
      awaitHandling(4);
      long began = System.nanoTime();
      DrainReport report = service.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertEquals(4, report.unfinished().size(), report.toString());
      assertTrue(
          report.unfinished().stream()
              .allMatch(left -> left.consumer().equals("life") && !left.reason().isBlank()),
          report.toString());
      // The runtime grants what it cancelled some grace; four deadlines in a row would be 2 s more.
      assertTrue(took.compareTo(deadline.multipliedBy(4).plusMillis(500)) < 0, "took " + took);
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void l1_stopFromWithinAHandler() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    CompletableFuture<ConsumerService> service = new CompletableFuture<>();
    CompletableFuture<DrainReport> report = new CompletableFuture<>();
    service.complete(
        start(
            node,
            1,
            Duration.ofSeconds(60),
            (event, context) -> report.complete(service.get().stop())));
    writer.append("s", 2);
    Await.until("the handler's stop returned", patience(), report::isDone);
    assertEquals(1, report.get().unfinished().size(), report.get().toString());
    assertTrue(service.get().stop().isClean(), "once the handler has returned");
    assertEquals(List.of(0), consistency("life").numbers("s"), "handled");
  }

  @Test
  void l1_stopAndCloseAreIdempotent() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    ConsumerService service = start(node, 2, Duration.ofSeconds(60), (event, context) -> {});
    writer.spread(8, 1);
    consistency("life").awaitComplete(writer.written(), patience());
    List<CompletableFuture<DrainReport>> stops =
        List.of(
            CompletableFuture.supplyAsync(service::stop),
            CompletableFuture.supplyAsync(service::stop));
    for (CompletableFuture<DrainReport> stop : stops) {
      assertEquals(2, stop.get(60, TimeUnit.SECONDS).released(), "both report the same end");
    }
    service.close();
    node.provider().close();
    node.provider().close();
    assertThrows(IllegalStateException.class, () -> node.join(consumer("life", "orders", 2)));
  }

  @Test
  void l3_anExecutorThatWasHandedInIsUsedAndNotClosed() throws Exception {
    Node node = startNode();
    Writer writer = node.writer("orders");
    ExecutorService own = Executors.newFixedThreadPool(2, task -> new Thread(task, "users-own"));
    try {
      AtomicReference<String> ranOn = new AtomicReference<>("");
      EventHandler handler =
          node.recording((event, context) -> ranOn.set(Thread.currentThread().getName()));
      ConsumerService service =
          node.keep(
              ConsumerService.with(node.provider())
                  .executor(own)
                  .start(Definitions.running("life", "orders", 2, handler).build()));
      writer.spread(8, 1);
      consistency("life").awaitComplete(writer.written(), patience());
      service.stop();
      node.provider().close();
      assertEquals("users-own", ranOn.get());
      assertEquals("still works", own.submit(() -> "still works").get(10, TimeUnit.SECONDS));
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void l4_anOutageIsSurvivedWithoutARestart() {
    Node first = startNode();
    Node second = startNode();
    Writer writer = first.writer("orders");
    first.run(Definitions.running("life", "orders", 4, first.recording()).build());
    second.run(Definitions.running("life", "orders", 4, second.recording()).build());
    writer.spread(16, 2);
    consistency("life").awaitComplete(writer.written(), patience());
    for (int outage = 0; outage < 2; outage++) {
      first.cut();
      second.cut();
      Await.until(
          "nothing is owned that cannot be proved",
          bounds().takeoverAfterCut(),
          () ->
              timeline().owned(first.name(), "life").isEmpty()
                  && timeline().owned(second.name(), "life").isEmpty());
      first.heal();
      second.heal();
      Await.until(
          "both work again",
          bounds().rejoin().plus(bounds().convergence()),
          () ->
              timeline().owned(first.name(), "life").size() == 2
                  && timeline().owned(second.name(), "life").size() == 2);
      writer.spread(16, 2);
      consistency("life").awaitComplete(writer.written(), patience());
    }
    consistency("life").assertInOrder();
  }

  @Test
  void l5_afterAFullStopAllResumesFromTheStoredPositions() throws Exception {
    Node first = startNode();
    Node second = startNode();
    Writer writer = first.writer("orders");
    for (Node node : List.of(first, second)) {
      node.run(Definitions.running("life", "orders", 4, node.recording()).build());
    }
    writer.spread(16, 5);
    consistency("life").awaitComplete(writer.written(), patience());
    first.close();
    second.close();

    Node third = startNode();
    Writer later = third.writer("orders");
    later.append("new", 3);
    third.run(Definitions.running("life", "orders", 4, third.recording()).build());
    var written = writer.written();
    written.putAll(later.written());
    consistency("life").awaitComplete(written, patience());
    consistency("life").assertExactlyOnce(written);
  }

  private ConsumerService start(
      Node node, int partitions, Duration drainDeadline, EventHandler handler) {
    return node.keep(
        ConsumerService.with(node.provider())
            .drainDeadline(drainDeadline)
            .start(
                Definitions.running("life", "orders", partitions, node.recording(handler))
                    .build()));
  }

  private void awaitHandling(int calls) {
    Await.until(
        calls + " handlers run",
        patience(),
        () -> timeline().entries(entry -> entry.what() == What.HANDLING).size() == calls);
  }

  private static void uninterruptibly(CountDownLatch goOn) {
    boolean interrupted = false;
    while (goOn.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
