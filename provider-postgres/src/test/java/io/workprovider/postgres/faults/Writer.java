package io.workprovider.postgres.faults;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Appends events to some streams all the time, and tries each until it is stored. What it appended
 * is what has to be handled.
 */
final class Writer implements AutoCloseable {

  private static final int STREAMS = 12;
  private static final long PAUSE_MILLIS = 10;

  private final EventAppender appender;
  private final Map<String, Long> lastVersions = new ConcurrentHashMap<>();
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
    try {
      for (int i = 0; !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
        append("stream-" + i % STREAMS, NewEvent.of("Quick", ""));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Appends one event; returns when it is stored, unless the test is over. */
  long append(String stream, NewEvent event) throws InterruptedException {
    while (true) {
      try {
        long version =
            appender.append(
                new EventSequence.Stream("faults", stream), ExpectedVersion.any(), List.of(event));
        lastVersions.merge(stream, version, Math::max);
        return version;
      } catch (ProviderUnavailableException e) {
        if (closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("The server was away until the end.", e);
        }
      }
    }
  }

  /** The last version of each stream. */
  Map<String, Long> lastVersions() {
    return Map.copyOf(lastVersions);
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
