package io.workprovider.kafka.faults;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends events to some streams all the time, numbered in each, and tries each until it is stored.
 * What it appended is what has to be handled.
 */
final class Writer implements AutoCloseable {

  private static final int STREAMS = 12;
  private static final long PAUSE_MILLIS = 10;

  private final EventAppender appender;
  private final Map<String, Long> lastNumbers = new ConcurrentHashMap<>();
  private final AtomicInteger retries = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "fault-writer");

  private Writer(EventAppender appender) {
    this.appender = appender;
  }

  static Writer start(EventAppender appender) {
    Writer writer = new Writer(appender);
    writer.thread.start();
    return writer;
  }

  private void run() {
    Map<String, Long> next = new HashMap<>();
    try {
      for (int i = 0; !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
        String stream = "stream-" + i % STREAMS;
        long number = next.merge(stream, 1L, Long::sum) - 1;
        append(stream, NewEvent.of("Numbered", String.valueOf(number)));
        lastNumbers.put(stream, number);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Appends one event; returns when it is stored, however long that takes. */
  private void append(String stream, NewEvent event) {
    while (true) {
      try {
        appender.append(EventSequence.stream("faults", stream), event);
        return;
      } catch (ProviderUnavailableException e) {
        // Perhaps it is stored: then it is there twice, and handled twice.
        retries.incrementAndGet();
      }
    }
  }

  /** The number of the last event of each stream. */
  Map<String, Long> lastNumbers() {
    return Map.copyOf(lastNumbers);
  }

  /** How many events may be stored twice, since nobody knew whether they were. */
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
