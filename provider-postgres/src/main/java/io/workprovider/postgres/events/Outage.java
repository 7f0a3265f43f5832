package io.workprovider.postgres.events;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that reading has failed, once that it goes on, and how long to wait in between (L4).
 */
final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger(EventReaders.class);
  private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

  private final String node;
  private long since;
  private long pause;

  Outage(String node) {
    this.node = node;
  }

  /** Reading failed. Returns how many nanoseconds to wait before the next try. */
  long failed(Exception cause) {
    if (pause == 0) {
      since = System.nanoTime();
      LOG.warn(
          "Reading events has failed and is tried again until it succeeds. node={}", node, cause);
    } else {
      LOG.debug("Reading events has failed again. node={}", node, cause);
    }
    pause = pause == 0 ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
    return pause;
  }

  /** Reading succeeded. */
  void over() {
    if (pause != 0) {
      LOG.info(
          "Reading events goes on after {} ms. node={}",
          Duration.ofNanos(System.nanoTime() - since).toMillis(),
          node);
      pause = 0;
    }
  }
}
