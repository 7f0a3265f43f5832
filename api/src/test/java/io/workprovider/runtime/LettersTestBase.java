package io.workprovider.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A consumer of letters, on a provider that grants what a test lists. */
abstract class LettersTestBase {

  final ListedProvider provider = new ListedProvider();

  /** The payloads that {@link #recorder()} handled. */
  final List<String> handled = new CopyOnWriteArrayList<>();

  static EventConsumer.Builder reader(EventHandler handler) {
    return EventConsumer.named("reader")
        .reads(EventSequence.category("letters"))
        .pollInterval(Duration.ofMillis(10))
        .retries(RetryPolicy.attempts(3).withPauses(Duration.ofMillis(1), Duration.ofMillis(1)))
        .handledBy(handler);
  }

  EventConsumer.Builder recorder() {
    return reader((event, context) -> handled.add(event.payloadText()));
  }

  /** What a handler does that heeds nothing. */
  static void awaitDeafToInterrupts(CountDownLatch latch) {
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
