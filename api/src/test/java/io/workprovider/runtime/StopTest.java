package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.DrainReport;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a service stops, and what its report says. */
@Timeout(30)
class StopTest extends LettersTestBase {

  @Test
  void l1_theReportNamesAHandlerThatDoesNotReturn() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  entered.countDown();
                  awaitDeafToInterrupts(leave);
                })
            .build();
    ListedAssignment assignment = new ListedAssignment(4, 9).add("a");
    try (ConsumerService service =
        ConsumerService.with(provider).drainDeadline(Duration.ZERO).start(consumer)) {
      provider.listener.granted(assignment);
      entered.await();
      DrainReport report = service.stop();
      assertEquals(
          new DrainReport(
              0,
              List.of(
                  new DrainReport.Unfinished(
                      "reader",
                      assignment.partition(),
                      9,
                      "its handler still runs, though its context is cancelled and its thread"
                          + " interrupted"))),
          report);
      assertEquals(report, service.stop());
    } finally {
      leave.countDown();
    }
  }

  @Test
  void l1_theReportNamesAReleaseThatDidNotGetThrough() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    assignment.releaseFails.set(new ProviderUnavailableException("The back end is away."));
    try (ConsumerService service = ConsumerService.start(provider, recorder().build())) {
      provider.listener.granted(assignment);
      await().until(() -> !handled.isEmpty());
      assertEquals(
          "the back end did not answer; what was handled since the last save comes again",
          service.stop().unfinished().get(0).reason());
    }
  }

  @Test
  void l1_theReportNamesAPartitionThatWasLostDuringTheStop() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  entered.countDown();
                  new CountDownLatch(1).await();
                })
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    ConsumerService service = ConsumerService.start(provider, consumer);
    provider.listener.granted(assignment);
    entered.await();
    CompletableFuture<DrainReport> report = CompletableFuture.supplyAsync(service::stop);
    await().until(() -> provider.left.get() == 1);
    assignment.current = false;
    provider.listener.lost(assignment, "taken away");
    assertEquals(
        List.of("it was lost before it was released"),
        report.join().unfinished().stream().map(DrainReport.Unfinished::reason).toList());
    assertEquals(0, report.join().released());
  }

  @Test
  void l1_aHandlerMayStopItsOwnService() {
    CompletableFuture<ConsumerService> service = new CompletableFuture<>();
    CompletableFuture<DrainReport> seenInside = new CompletableFuture<>();
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  seenInside.complete(service.get().stop());
                })
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    service.complete(ConsumerService.start(provider, consumer));
    provider.listener.granted(assignment);
    await().until(() -> !assignment.released.isEmpty());
    assertEquals(List.of("1"), assignment.released);
    assertEquals(1, seenInside.join().unfinished().size());
    assertEquals(new DrainReport(1, List.of()), service.join().stop());
    assertEquals(1, provider.closedSubscriptions.get());
  }

  @Test
  void l1_theReportWaitsForTheReleaseOfALateGrant() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  entered.countDown();
                  leave.await();
                })
            .build();
    ListedAssignment busy = new ListedAssignment(0, 1).add("a");
    ListedAssignment late = new ListedAssignment(1, 1);
    late.releasable = new CountDownLatch(1);
    ConsumerService service = ConsumerService.start(provider, consumer);
    provider.listener.granted(busy);
    entered.await();
    CompletableFuture<DrainReport> report = CompletableFuture.supplyAsync(service::stop);
    await().until(() -> provider.left.get() == 1);
    provider.listener.granted(late);
    leave.countDown();
    await().until(() -> !busy.released.isEmpty());
    assertThrows(TimeoutException.class, () -> report.get(100, TimeUnit.MILLISECONDS));
    late.releasable.countDown();
    assertEquals(new DrainReport(2, List.of()), report.join());
  }

  @Test
  void l2_noThreadIsLeftAfterTheStop() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    EventConsumer consumer =
        EventConsumer.named("leaves-no-thread")
            .reads(EventSequence.log())
            .handledBy((event, context) -> handled.add(Thread.currentThread().getName()))
            .build();
    ConsumerService service = ConsumerService.start(provider, consumer);
    provider.listener.granted(assignment);
    await().until(() -> !handled.isEmpty());
    assertTrue(handled.get(0).startsWith("workprovider-leaves-no-thread-"), handled.get(0));
    service.close();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().startsWith("workprovider-leaves-no-thread-")));
  }

  @Test
  void l3_anExecutorThatWasHandedInIsUsedAndStaysOpen() {
    ExecutorService mine =
        Executors.newFixedThreadPool(1, task -> new Thread(task, "the-users-own"));
    try {
      EventConsumer consumer =
          reader((event, context) -> handled.add(Thread.currentThread().getName())).build();
      ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
      try (ConsumerService service =
          ConsumerService.with(provider).executor(mine).start(consumer)) {
        provider.listener.granted(assignment);
        await().until(() -> !handled.isEmpty());
        assertTrue(service.stop().isClean());
      }
      assertEquals(List.of("the-users-own"), handled);
      assertFalse(mine.isShutdown());
    } finally {
      mine.shutdownNow();
    }
  }

  @Test
  void a8_aGrantThatComesDuringTheStopIsHandedBackUnhandled() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  entered.countDown();
                  leave.await();
                  handled.add(event.payloadText());
                })
            .build();
    ListedAssignment busy = new ListedAssignment(0, 1).add("a", "b");
    ListedAssignment late = new ListedAssignment(1, 1).add("x");
    ConsumerService service = ConsumerService.start(provider, consumer);
    provider.listener.granted(busy);
    entered.await();
    CompletableFuture<DrainReport> report = CompletableFuture.supplyAsync(service::stop);
    await().until(() -> provider.left.get() == 1);
    provider.listener.granted(late);
    await().until(() -> !late.released.isEmpty());
    leave.countDown();
    assertTrue(report.join().isClean());
    assertEquals(List.of("a"), handled);
    assertEquals(List.of("nothing new"), late.released);
  }
}
