package io.workprovider.runtime;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EffectsRefusedException;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.FailurePolicy;
import io.workprovider.HandlerContext;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the runtime does with a handler's unit of work. */
@Timeout(30)
class UnitOfWorkTest extends LettersTestBase {

  private final List<Integer> attempts = new CopyOnWriteArrayList<>();

  private static StringBuilder unit(HandlerContext context) {
    return context.unwrap(StringBuilder.class);
  }

  /** Writes down the payload, where the position is saved by units of work alone. */
  private EventConsumer.Builder writer(EventHandler andThen) {
    return reader(
            (event, context) -> {
              attempts.add(context.attempt());
              unit(context).append(event.payloadText());
              andThen.handle(event, context);
            })
        .savesPositionEvery(1_000, Duration.ofDays(1));
  }

  private EventConsumer.Builder writer() {
    return writer((event, context) -> {});
  }

  @Test
  void x2_whatAHandlerWroteIsCommittedWithItsPositionAtOnce() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b");
    EventConsumer consumer =
        writer((event, context) -> assertSame(unit(context), unit(context))).build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.committed.size() == 2);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("a@1", "b@2"), assignment.committed);
    assertEquals(List.of(), assignment.rolledBack);
    assertEquals(List.of("nothing new"), assignment.released, "nothing was left to save");
  }

  @Test
  void x2_aBatchHasOneUnit() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b", "c");
    EventConsumer consumer =
        EventConsumer.named("reader")
            .reads(EventSequence.category("letters"))
            .handledInBatchesBy(
                2,
                (events, context) ->
                    events.forEach(event -> unit(context).append(event.payloadText())))
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.committed.size() == 2);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("ab@2", "c@3"), assignment.committed);
  }

  @Test
  void x2_ofAHandlerThatThrowsEachTryIsRolledBack() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b");
    EventConsumer consumer =
        writer(
                (event, context) -> {
                  if (context.attempt() < 3 && event.payloadText().equals("b")) {
                    throw new IllegalStateException("not yet");
                  }
                })
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.committed.size() == 2);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("a@1", "b@2"), assignment.committed);
    assertEquals(List.of("b", "b"), assignment.rolledBack);
  }

  @Test
  void x2_whatIsNotTakenIsTheHandlersFailure() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    assignment.commitFails.set(new EffectsRefusedException("a constraint failed", null));
    try (ConsumerService service = ConsumerService.start(provider, writer().build())) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.committed.size() == 1);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of(1, 2), attempts);
  }

  @Test
  void x2_whereItIsNotKnownThePartitionIsHandedBackAndNothingHandledAgain() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a", "b");
    assignment.commitFails.set(new ProviderUnavailableException("no answer"));
    try (ConsumerService service = ConsumerService.start(provider, writer().build())) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.released.size() == 1);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("nothing new"), assignment.released);
    assertEquals(List.of(1), attempts);
    assertEquals(List.of(), assignment.committed);
  }

  @Test
  void x2_whatWasHandledBeforeWithoutAUnitIsSavedWithTheHandBack() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("plain", "a");
    assignment.commitFails.set(new IllegalStateException("a fault of the provider's own"));
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  if (!event.payloadText().equals("plain")) {
                    unit(context).append(event.payloadText());
                  }
                })
            .savesPositionEvery(1_000, Duration.ofDays(1))
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.released.size() == 1);
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("1"), assignment.released);
  }

  @Test
  void l4_anOutageThatAHandlerMeetsIsNoTry() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    assignment.unwrapFails.set(new ProviderUnavailableException("no connection"));
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  attempts.add(context.attempt());
                  try {
                    unit(context).append(event.payloadText());
                  } catch (ProviderUnavailableException e) {
                    throw new IllegalStateException("wrapped, as frameworks do", e);
                  }
                })
            .retries(RetryPolicy.never())
            .whenTriesAreUsedUp(FailurePolicy.SKIP)
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> attempts.size() >= 2);
      assignment.unwrapFails.set(null);
      await().until(() -> assignment.committed.contains("a@1"));
      assertTrue(service.stop().isClean());
    }
    assertTrue(attempts.stream().allMatch(attempt -> attempt == 1), attempts::toString);
  }

  @Test
  void l4_aUnitWhoseBackEndWasLostIsNoTry() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    assignment.rollBackFails.set(new ProviderUnavailableException("the connection broke"));
    EventConsumer consumer =
        writer(
                (event, context) -> {
                  if (attempts.size() == 1) {
                    throw new IllegalStateException("the connection broke");
                  }
                })
            .retries(RetryPolicy.never())
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.committed.contains("a@1"));
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of(1, 1), attempts);
    assertEquals(List.of(), assignment.problems);
  }

  @Test
  void h6_anErrorStopsThePartitionThoughTheBackEndIsLostAsWell() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    assignment.rollBackFails.set(new ProviderUnavailableException("the connection broke"));
    EventConsumer consumer =
        writer(
                (event, context) -> {
                  throw new NoClassDefFoundError("lost/Library");
                })
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.problems.size() == 1);
      service.stop();
    }
    assertEquals(List.of(1), attempts);
  }

  @Test
  void h3_aFailureThroughALossThatIsNotYetToldIsNone() {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    EventConsumer consumer =
        writer(
                (event, context) -> {
                  assignment.current = false;
                  throw new IllegalStateException("the connection was ended");
                })
            .retries(RetryPolicy.never())
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      await().until(() -> assignment.rolledBack.size() == 1);
      provider.listener.lost(assignment, "taken away");
      service.stop();
    }
    assertEquals(List.of(), assignment.problems);
    assertEquals(List.of(1), attempts);
  }

  @Test
  void x2_isReachedOnTheHandlersThreadDuringItsCallAlone() throws Exception {
    ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
    AtomicReference<HandlerContext> kept = new AtomicReference<>();
    AtomicReference<CompletableFuture<StringBuilder>> elsewhere = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    EventConsumer consumer =
        reader(
                (event, context) -> {
                  kept.set(context);
                  CompletableFuture<StringBuilder> other =
                      CompletableFuture.supplyAsync(() -> unit(context));
                  elsewhere.set(other);
                  await().until(other::isDone);
                  done.countDown();
                })
            .build();
    try (ConsumerService service = ConsumerService.start(provider, consumer)) {
      provider.listener.granted(assignment);
      assertTrue(done.await(10, TimeUnit.SECONDS));
      assertTrue(service.stop().isClean());
    }
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> requireNonNull(elsewhere.get()).get());
    assertTrue(refused.getCause() instanceof IllegalStateException, refused::toString);
    IllegalStateException late =
        assertThrows(IllegalStateException.class, () -> unit(requireNonNull(kept.get())));
    assertTrue(
        String.valueOf(late.getMessage())
            .startsWith("A handler's context is unwrapped on the handler's own thread, during its"),
        late::toString);
    assertEquals(List.of(), assignment.committed);
    assertEquals(List.of(), assignment.rolledBack);
  }
}
