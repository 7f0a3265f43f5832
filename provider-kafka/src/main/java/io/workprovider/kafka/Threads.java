package io.workprovider.kafka;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes threads, and waits for them to end. */
final class Threads {

  private static final Logger log = LoggerFactory.getLogger(Threads.class);

  private Threads() {}

  /** A thread that has not begun, and that does not die in silence. */
  static Thread create(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setUncaughtExceptionHandler(
        (died, error) -> log.error("Thread {} has died.", died.getName(), error));
    return thread;
  }

  /** Waits for a thread, unless it is the caller's own, or was never started. */
  static void join(Thread thread, Duration atMost) {
    if (thread == Thread.currentThread()) {
      return;
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + atMost.toNanos();
    while (thread.isAlive()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        log.warn("Thread {} has not ended within {}.", thread.getName(), atMost);
        break;
      }
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true; // Closing is bounded, and must be done.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
