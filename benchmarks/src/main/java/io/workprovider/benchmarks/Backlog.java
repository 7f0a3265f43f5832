package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A consumer that does nothing with each event, and the time from its first event to the last of so
 * many: to be granted the partitions is not reading. Used once.
 */
final class Backlog {

  private static final long MINUTES = 20;

  private final EventConsumer consumer;
  private final long events;
  private final AtomicLong handled = new AtomicLong();
  private final CountDownLatch last = new CountDownLatch(1);
  private volatile long began;
  private volatile long ended;

  Backlog(String consumer, String category, int partitions, long events) {
    this.events = events;
    this.consumer =
        EventConsumer.named(consumer)
            .reads(EventSequence.category(category))
            .partitions(partitions)
            .handledBy((event, context) -> count(event))
            .build();
  }

  /** To be run on any number of nodes. */
  EventConsumer consumer() {
    return consumer;
  }

  private void count(Event event) {
    long before = handled.getAndAdd(look(event));
    if (before == 0) {
      began = System.nanoTime();
    }
    if (before == events - 1) {
      ended = System.nanoTime();
      last.countDown();
    }
  }

  /** What the raw loops do with an event, too: have it, and count it. */
  static int look(Event event) {
    return Objects.requireNonNull(event).payloadSize() >= 0 ? 1 : 0;
  }

  /**
   * Waits until all are handled, and returns how many that were in each second.
   *
   * @param service where it runs, for the failure
   */
  double awaitRate(ConsumerService service) throws InterruptedException {
    if (!last.await(MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(
          service + " handled " + handled + " of " + events + " events in " + MINUTES + " min.");
    }
    return events / ((ended - began) / 1e9);
  }
}
