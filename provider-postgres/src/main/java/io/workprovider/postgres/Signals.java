package io.workprovider.postgres;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What there is to do for the thread that follows the node's partitions. Thread-safe. */
final class Signals {

  private final Duration retry;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean look;
  private boolean publish;
  private boolean pending;
  private boolean failed;
  private boolean closed;
  private long lastLook;

  Signals(Duration retry) {
    this.retry = retry;
  }

  /** The node's rows are to be looked at. */
  void look() {
    signal(() -> look = true);
  }

  /** What the node runs is to be said. */
  void publish() {
    signal(() -> publish = true);
  }

  void close() {
    signal(() -> closed = true);
  }

  /** Something failed: all of it is to be done again, after a pause. */
  void tryAgain() {
    signal(
        () -> {
          look = true;
          failed = true;
        });
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      pending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do, or for so long; false when closed. */
  boolean await(long atMostNanos) {
    lock.lock();
    try {
      // After a failure new signals do not shorten the pause, so that an outage makes no spin.
      long left = failed ? retry.toNanos() : atMostNanos;
      while (!closed && left > 0 && (failed || !pending)) {
        left = changed.awaitNanos(left);
      }
      failed = false;
      pending = false;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closed = true;
    } finally {
      lock.unlock();
    }
    return !closed;
  }

  boolean takePublish() {
    lock.lock();
    try {
      boolean wanted = publish;
      publish = false;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the rows are to be looked at; they are now and then, also if nobody says so. */
  boolean takeLook(Duration atLeastEvery) {
    lock.lock();
    try {
      long now = System.nanoTime();
      boolean wanted = look || now - lastLook >= atLeastEvery.toNanos();
      look = false;
      lastLook = wanted ? now : lastLook;
      return wanted;
    } finally {
      lock.unlock();
    }
  }
}
