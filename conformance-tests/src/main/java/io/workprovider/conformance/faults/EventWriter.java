package io.workprovider.conformance.faults;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends events to some streams all the time, numbered in each, and tries each until it is stored.
 * What it appended is what has to be handled.
 */
final class EventWriter implements AutoCloseable {

  /** So many that each partition has some, however a provider spreads them. */
  private static final int STREAMS = 48;

  private static final long PAUSE_MILLIS = 10;

  private final EventAppender appender;
  private final Map<String, Long> lastNumbers = new ConcurrentHashMap<>();
  private final AtomicInteger retries = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "conformance-fault-writer");

  private EventWriter(EventAppender appender) {
    this.appender = appender;
  }

  static EventWriter start(EventAppender appender) {
    EventWriter writer = new EventWriter(appender);
    writer.thread.start();
    return writer;
  }

  private void run() {
    try {
      for (int i = 0; !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
        append("stream-" + i % STREAMS, NewEvent.of("Quick", ""));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Appends one event to a stream that no other thread writes to; returns when it is stored. */
  void append(String stream, NewEvent event) throws InterruptedException {
    long number = lastNumbers.getOrDefault(stream, -1L) + 1;
    NewEvent numbered = event.withMetadata(Map.of(FaultNode.NUMBER, Long.toString(number)));
    while (true) {
      try {
        appender.append(EventSequence.stream(FaultNode.CATEGORY, stream), numbered);
        lastNumbers.put(stream, number);
        return;
      } catch (ProviderUnavailableException e) {
        retries.incrementAndGet();
        if (closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("The back end was away until the end.", e);
        }
      }
    }
  }

  /** The number of the last event of each stream. */
  Map<String, Long> lastNumbers() {
    return Map.copyOf(lastNumbers);
  }

  /** How many appends were tried again, since nobody knew whether they were stored. */
  int retries() {
    return retries.get();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
