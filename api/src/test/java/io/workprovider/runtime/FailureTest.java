package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.ConsumerStoppedException;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.FailurePolicy;
import io.workprovider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler that fails does to its partition, and to no other. */
@Timeout(30)
class FailureTest extends LettersTestBase {

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
}
