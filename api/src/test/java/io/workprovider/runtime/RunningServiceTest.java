package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.ConsumerStoppedException;
import io.workprovider.DrainReport;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.FailurePolicy;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunningServiceTest {

  private final ListedProvider provider = new ListedProvider();
  private final List<String> handled = new CopyOnWriteArrayList<>();

  private static EventConsumer.Builder reader(EventHandler handler) {
    return EventConsumer.named("reader")
        .reads(EventSequence.category("letters"))
        .pollInterval(Duration.ofMillis(10))
        .retries(RetryPolicy.attempts(3).withPauses(Duration.ofMillis(1), Duration.ofMillis(1)))
        .handledBy(handler);
  }

  private EventConsumer.Builder recorder() {
    return reader((event, context) -> handled.add(event.payloadText()));
  }

  @Test
  void p1_savesThePositionOfTheLastEventHandledAtTheEndOfWhatWasFetched() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b", "c");
    try (ConsumerService service = ConsumerService.start(provider, recorder().build())) {
      provider.listener.granted(assignment);
      await().until(() -> !assignment.saved.isEmpty());
      assertEquals(List.of("a", "b", "c"), handled);
      assertEquals(List.of("3"), assignment.saved);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("nothing new"), assignment.released);
  }

  @Test
  void e4_savesAfterTheDeclaredNumberOfEvents() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b", "c", "d", "e");
    EventConsumer everyTwo = recorder().savesPositionEvery(2, Duration.ofHours(1)).build();
    try (ConsumerService service = ConsumerService.start(provider, everyTwo)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.saved.size() == 3);
      assertEquals(List.of("2", "4", "5"), assignment.saved);
      assertTrue(service.stop().isClean());
    }
  }

  @Test
  void e4_handlesNothingMoreWhileADueSaveDoesNotGetThrough() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b", "c");
    assignment.saveFails.set(new ProviderUnavailableException("The back end is away."));
    EventConsumer everyOne = recorder().savesPositionEvery(1, Duration.ofHours(1)).build();
    try (ConsumerService service = ConsumerService.start(provider, everyOne)) {
      provider.listener.granted(assignment);
      await().until(() -> !handled.isEmpty());
      assignment.saveFails.set(null);
      await().until(() -> assignment.saved.size() == 3);
      assertEquals(List.of("a", "b", "c"), handled);
      assertEquals(List.of("1", "2", "3"), assignment.saved);
      assertTrue(service.stop().isClean());
    }
  }

  @Test
  void h2_skipsAnEventWhoseTriesAreUsedUpIfTheConsumerSaidSo() {
    AtomicInteger tries = new AtomicInteger();
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  if (event.payloadText().equals("bad")) {
                    tries.incrementAndGet();
                    throw new IllegalStateException("cannot read this");
                  }
                  handled.add(event.payloadText());
                })
            .whenTriesAreUsedUp(FailurePolicy.SKIP)
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "bad", "c");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.saved.contains("3"));
      assertEquals(List.of("a", "c"), handled);
      assertEquals(3, tries.get());
      assertTrue(service.stop().isClean());
    }
  }

  @Test
  void h2_stopsThePartitionBeforeTheEventAndGoesOnWithTheOthers() {
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  if (event.payloadText().equals("bad")) {
                    throw new IllegalStateException("cannot read this");
                  }
                  handled.add(event.payloadText());
                })
            .build();
    ListedAssignment failing = new ListedAssignment(0, 1).add("a", "bad", "c");
    ListedAssignment healthy = new ListedAssignment(1, 1);
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(failing);
      provider.listener.granted(healthy);
      await().until(() -> !failing.problems.isEmpty());
      healthy.add("x");
      await().until(() -> handled.contains("x"));
      assertEquals(List.of("1"), failing.saved);
      assertFalse(handled.contains("c"));
      assertEquals(
          List.of("All 3 tries failed: java.lang.IllegalStateException: cannot read this"),
          failing.problems);
      assertTrue(service.stop().isClean());
    }
  }

  @Test
  void h2_ofABatchOnlyTheEventThatFailsIsSkipped() {
    EventConsumer consumer =
        EventConsumer.named("reader")
            .reads(EventSequence.category("letters"))
            .retries(RetryPolicy.never())
            .whenTriesAreUsedUp(FailurePolicy.SKIP)
            .handledInBatchesBy(
                10,
                (events, context) -> {
                  List<String> payloads = events.stream().map(Event::payloadText).toList();
                  if (payloads.contains("bad")) {
                    throw new IllegalStateException("cannot read this");
                  }
                  handled.add(String.join("", payloads));
                })
            .build();
    ListedAssignment assignment =
        new ListedAssignment(0, 1)
            .add("a", "b", "c", "bad", "e", "f", "g", "h", "i", "j", "k", "l");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.saved.contains("12"));
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("a", "b", "c", "e", "f", "g", "h", "i", "j", "kl"), handled);
  }

  @Test
  void h2_theReasonIsOneLineThatEveryBackEndCanStore() {
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  throw new IllegalStateException("a\u0000b" + "x".repeat(5_000) + "\nmore");
                })
            .retries(RetryPolicy.never())
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> !assignment.problems.isEmpty());
      assertTrue(service.stop().isClean());
    }
    String problem = assignment.problems.get(0);
    assertTrue(problem.startsWith("The only try failed: java.lang.IllegalStateException: a?bxxx"));
    assertEquals(1_001, problem.length());
    assertTrue(problem.endsWith("x…"));
  }

  @Test
  void h2_anExceptionWhoseMessageCannotBeHadStopsThePartitionToo() {
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  throw new Speechless();
                })
            .retries(RetryPolicy.never())
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> !assignment.problems.isEmpty());
      assertTrue(service.stop().isClean());
    }
    assertEquals(
        "The only try failed: "
            + Speechless.class.getName()
            + ", whose message cannot be had: java.lang.IllegalStateException",
        assignment.problems.get(0));
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not even this");
    }
  }

  @Test
  void h5_aRunToTheEndFinishesTheOtherPartitionsBeforeItTellsOfTheStoppedOnes() {
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  if (event.payloadText().equals("bad")) {
                    throw new IllegalStateException("cannot read this");
                  }
                  handled.add(event.payloadText());
                })
            .retries(RetryPolicy.never())
            .build();
    ListedAssignment failing = new ListedAssignment(0, 1).add("bad", "never");
    ListedAssignment healthy = new ListedAssignment(1, 1).add("x", "y", "z");
    provider.partitions = 2;
    CompletableFuture<Long> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ConsumerService.consumeAll(provider, consumer);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> provider.isSubscribed());
    provider.listener.granted(failing);
    await().until(() -> !failing.problems.isEmpty());
    provider.listener.granted(healthy);
    Throwable cause =
        Objects.requireNonNull(assertThrows(CompletionException.class, run::join).getCause());
    assertEquals(
        "The run to the end left out what comes after the place where a partition stopped."
            + " consumer=reader partition=0 epoch=1: The only try failed:"
            + " java.lang.IllegalStateException: cannot read this.",
        cause.getMessage());
    assertEquals(List.of("x", "y", "z"), handled);
    assertEquals(List.of("nothing new"), healthy.released);
  }

  @Test
  void aRunToTheEndEndsIfTheExecutorTakesNoTasks() {
    ExecutorService closed = Executors.newSingleThreadExecutor();
    closed.shutdownNow();
    provider.partitions = 1;
    CompletableFuture<Throwable> thrown =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(
                    ConsumerStoppedException.class,
                    () ->
                        ConsumerService.with(provider)
                            .executor(closed)
                            .drainDeadline(Duration.ZERO)
                            .consumeAll(recorder().build())));
    await().until(() -> provider.isSubscribed());
    provider.listener.granted(new ListedAssignment(0, 1).add("a"));
    assertEquals(
        "The run to the end left out what comes after the place where a partition stopped."
            + " consumer=reader partition=0 epoch=1: the service's executor takes no tasks.",
        thrown.join().getMessage());
  }

  @Test
  void h6_anErrorStopsThePartitionAtTheFirstTry() {
    AtomicInteger tries = new AtomicInteger();
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  tries.incrementAndGet();
                  throw new LinkageError("no such method");
                })
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> !assignment.problems.isEmpty());
      assertTrue(service.stop().isClean());
    }
    assertEquals(1, tries.get());
    assertEquals(List.of("nothing new"), assignment.released);
  }

  @Test
  void h3_anInterruptedHandlerIsNoFailureAndItsInterruptStaysWithIt() {
    CountDownLatch entered = new CountDownLatch(1);
    AtomicInteger highestAttempt = new AtomicInteger();
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  highestAttempt.accumulateAndGet(context.attempt(), Math::max);
                  entered.countDown();
                  new CountDownLatch(1).await();
                })
            .build();
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    try (ConsumerService service =
        ConsumerService.with(provider).drainDeadline(Duration.ZERO).start(consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> entered.getCount() == 0);
      assertTrue(service.stop().isClean());
    }
    assertEquals(1, highestAttempt.get());
    assertEquals(List.of("nothing new"), assignment.released);
    assertEquals(List.of(), assignment.problems);
  }

  @Test
  void h7_revocationStopsAfterTheEventInHand() throws InterruptedException {
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
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b", "c");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      entered.await();
      provider.listener.revoking(assignment, Duration.ofSeconds(10));
      leave.countDown();
      await().until(() -> !assignment.released.isEmpty());
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("a"), handled);
    assertEquals(List.of("1"), assignment.released);
  }

  @Test
  void e5_aLaterGrantWaitsForTheHandlerOfAnEarlierOne() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  if (context.epoch() == 1) {
                    entered.countDown();
                    awaitDeafToInterrupts(leave);
                  }
                  handled.add(context.epoch() + event.payloadText());
                })
            .build();
    ListedAssignment first = new ListedAssignment(0, 1).add("a", "b");
    ListedAssignment second = new ListedAssignment(0, 2).add("a", "b");
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(first);
      entered.await();
      first.current = false;
      provider.listener.lost(first, "the test takes it");
      provider.listener.granted(second);
      ListedAssignment other = new ListedAssignment(1, 5).add("x");
      provider.listener.granted(other);
      await().until(() -> handled.contains("5x"));
      assertEquals(List.of("5x"), handled);
      leave.countDown();
      await().until(() -> handled.contains("2b"));
      assertEquals(List.of("5x", "1a", "2a", "2b"), handled);
      assertEquals(List.of(), first.saved);
      assertTrue(service.stop().isClean());
    }
  }

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

  @Test
  void refusesNoConsumersAndTwoOfOneName() {
    assertEquals(
        "A consumer service needs at least one consumer to run; none was given.",
        assertThrows(IllegalArgumentException.class, () -> ConsumerService.start(provider))
            .getMessage());
    assertEquals(
        "Two consumers are named 'reader'. A name stands for one consumer; give the other its own.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ConsumerService.start(provider, recorder().build(), recorder().build()))
            .getMessage());
  }

  /** What a handler does that heeds nothing. */
  private static void awaitDeafToInterrupts(CountDownLatch latch) {
    boolean open = false;
    while (!open) {
      try {
        latch.await();
        open = true;
      } catch (InterruptedException e) {
        assertTrue(latch.getCount() > 0);
      }
    }
  }
}
