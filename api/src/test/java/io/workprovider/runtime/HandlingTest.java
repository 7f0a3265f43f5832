package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer handles, when it saves, and what it gives back. */
@Timeout(30)
class HandlingTest extends LettersTestBase {

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
}
