package io.workprovider.postgres.events;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread wait for any of several others. What is raised before the wait ends it too. */
final class WakeUp {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean raised;

  void raise() {
    if (raised) {
      return;
    }
    lock.lock();
    try {
      raised = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is raised, and lowers it; or for so long. */
  void await(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!raised && left > 0) {
        left = changed.awaitNanos(left);
      }
      raised = false;
    } finally {
      lock.unlock();
    }
  }
}
