package io.workprovider.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs at most so many tasks of one consumer at a time on an executor, the others first come, first
 * served. Thread-safe.
 */
final class BoundedExecutor implements Executor {

  private final Executor executor;
  private final int limit;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger active = new AtomicInteger();

  BoundedExecutor(Executor executor, int limit) {
    this.executor = executor;
    this.limit = limit;
  }

  /**
   * Runs the task when it is its turn.
   *
   * @throws RejectedExecutionException if the executor takes no tasks; this one is not run
   */
  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    if (!tryEnter()) {
      return;
    }
    try {
      executor.execute(this::runWaiting);
    } catch (RejectedExecutionException e) {
      active.decrementAndGet();
      waiting.remove(task);
      throw e;
    }
  }

  /**
   * Puts a task that is ending on one of the threads here in line again. That thread takes what is
   * next in line in a moment, so no other is woken for it, and nothing can reject it.
   */
  void again(Runnable task) {
    waiting.add(task);
  }

  private boolean tryEnter() {
    int now;
    do {
      now = active.get();
      if (now >= limit) {
        return false;
      }
    } while (!active.compareAndSet(now, now + 1));
    return true;
  }

  /** A task that arrives after the last look and before the exit is seen by the look after it. */
  private void runWaiting() {
    do {
      try {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
          task.run();
        }
      } finally {
        active.decrementAndGet();
      }
    } while (!waiting.isEmpty() && tryEnter());
  }
}
