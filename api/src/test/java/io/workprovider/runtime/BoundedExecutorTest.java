package io.workprovider.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BoundedExecutorTest {

  @Test
  void runsEveryTaskAndNeverMoreThanTheLimitAtATime() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      BoundedExecutor bounded = new BoundedExecutor(threads, 3);
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      for (int i = 0; i < 20_000; i++) {
        bounded.execute(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
              done.incrementAndGet();
            });
      }
      await().until(() -> done.get() == 20_000);
      assertTrue(most.get() <= 3, "at a time: " + most);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aRejectedTaskIsReportedAndTakesNoPlace() {
    ExecutorService closed = Executors.newSingleThreadExecutor();
    closed.shutdownNow();
    BoundedExecutor bounded = new BoundedExecutor(closed, 1);
    AtomicInteger ran = new AtomicInteger();
    assertThrows(RejectedExecutionException.class, () -> bounded.execute(ran::incrementAndGet));
    assertThrows(RejectedExecutionException.class, () -> bounded.execute(ran::incrementAndGet));
    assertEquals(0, ran.get());
  }

  @Test
  void turnsAreOneAfterAnotherAndNoSignalIsLost() {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      AtomicInteger wanted = new AtomicInteger();
      AtomicInteger seen = new AtomicInteger();
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger mostInside = new AtomicInteger();
      Turns turns =
          new Turns(
              new BoundedExecutor(threads, 4),
              () -> {
                mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                seen.set(wanted.get());
                inside.decrementAndGet();
              },
              rejected -> inside.addAndGet(1_000));
      for (int i = 1; i <= 50_000; i++) {
        wanted.set(i);
        turns.signal();
      }
      await().until(() -> seen.get() == 50_000);
      assertEquals(1, mostInside.get());
    } finally {
      threads.shutdownNow();
    }
  }
}
