package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.spi.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other threads may do to a call of a handler, and at which moments. */
@Timeout(60)
class HandlerCallTest {

  private static final int RACES = 20_000;

  private final ListedAssignment assignment = new ListedAssignment(0, 1).add("a");
  private final List<Delivery> unit = assignment.poll(1);
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  private HandlerCall call(Duration deadline, EventHandler handler) {
    EventConsumer consumer =
        EventConsumer.named("reader")
            .reads(EventSequence.category("letters"))
            .handlerDeadline(deadline)
            .handledBy(handler)
            .build();
    return new HandlerCall(consumer, assignment);
  }

  @AfterEach
  void endTheOtherThread() {
    other.shutdownNow();
  }

  @Test
  void h3_anInterruptNeverReachesWhatRunsOnTheThreadAfterTheHandler() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    int calledOff = 0;
    for (int i = 0; i < RACES; i++) {
      HandlerCall call = call(Duration.ofMinutes(1), (event, context) -> {});
      Future<?> cancel =
          other.submit(
              () -> {
                together.await();
                call.cancel();
                return true;
              });
      together.await();
      boolean done = true;
      for (int events = 0; done && events < 50; events++) {
        done = call.run(unit, 1, System.nanoTime()) instanceof HandlerCall.Done;
        assertFalse(Thread.currentThread().isInterrupted(), "after a call");
      }
      cancel.get();
      assertFalse(Thread.currentThread().isInterrupted(), "after the last call");
      calledOff += done ? 0 : 1;
    }
    assertTrue(calledOff > 0, "no call of " + RACES + " met a cancel");
  }

  @Test
  void a4_noHandlerIsCalledOnceACancelHasReturned() {
    AtomicInteger calls = new AtomicInteger();
    HandlerCall call =
        call(Duration.ofMinutes(1), (event, context) -> assertEquals(1, calls.incrementAndGet()));
    assertInstanceOf(HandlerCall.Done.class, call.run(unit, 1, System.nanoTime()));
    call.cancel();
    call.cancel();
    assertInstanceOf(HandlerCall.Cancelled.class, call.run(unit, 1, System.nanoTime()));
    assertEquals(1, calls.get());
    assertFalse(call.isRunning());
  }

  @Test
  void h4_eachCallThatPassesItsDeadlineIsReportedOnce() throws Exception {
    CyclicBarrier step = new CyclicBarrier(2);
    HandlerCall call =
        call(
            Duration.ofMillis(1),
            (event, context) -> {
              step.await();
              step.await();
            });
    assertFalse(call.becameOverdue(), "nothing runs");
    for (int i = 0; i < 2; i++) {
      Future<HandlerCall.Outcome> outcome =
          other.submit(() -> call.run(unit, 1, System.nanoTime()));
      step.await();
      assertFalse(call.isOnCallingThread());
      await().until(call::becameOverdue);
      assertFalse(call.becameOverdue(), "it was reported");
      step.await();
      assertInstanceOf(HandlerCall.Done.class, outcome.get());
      assertFalse(call.becameOverdue(), "nothing runs any more");
    }
  }
}
