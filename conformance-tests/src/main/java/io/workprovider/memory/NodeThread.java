package io.workprovider.memory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of a node that does the same thing at each tick, and sooner when woken.
 *
 * <p>Wake-ups while it is busy become one. Thread-safe.
 */
final class NodeThread {

  private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final String name;
  private final Duration tick;
  private final Runnable work;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  NodeThread(String name, Duration tick, Runnable work) {
    this.name = name;
    this.tick = tick;
    this.work = work;
  }

  void start() {
    Thread started = new Thread(this::run, name);
    started.setDaemon(true);
    started.setUncaughtExceptionHandler(
        (died, e) -> LOG.error("Thread {} died; its node is fenced soon.", name, e));
    thread = started;
    started.start();
  }

  void wake() {
    if (wakeUps.availablePermits() == 0) {
      wakeUps.release();
    }
  }

  /** Lets it end after what it does now. */
  void end() {
    stopped = true;
    wake();
  }

  /** Ends it and waits for that, unless it is the one that asks. Blocks for a bounded time. */
  void stop() {
    end();
    Thread running = thread;
    if (running == null || isCurrent()) {
      return;
    }
    running.interrupt();
    try {
      running.join(LONGEST_STOP.toMillis());
      if (running.isAlive()) {
        LOG.warn(
            "Thread {} has not ended within {}; what it calls does not return.",
            name,
            LONGEST_STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    while (!stopped) {
      work.run();
      try {
        if (wakeUps.tryAcquire(tick.toNanos(), TimeUnit.NANOSECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        // Not restored: a listener may have interrupted this thread, which must not end it.
        LOG.debug("{} was interrupted; it ends only if it was stopped.", name, e);
      }
    }
  }
}
