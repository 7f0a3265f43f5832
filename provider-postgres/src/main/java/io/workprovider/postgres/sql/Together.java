package io.workprovider.postgres.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Does together what is asked for at the same time: a caller goes at once where fewer than so many
 * are under way, and carries out what waits besides its own; else it waits, and goes with others
 * next.
 *
 * <p>Nobody waits for company, and no thread but the callers' is needed. Thread-safe; a caller
 * blocks until its own request is answered.
 *
 * @param <R> what is asked for
 */
public final class Together<R extends Together.Request> {

  /** What one caller asks for. Made by the thread that then waits for it. */
  public abstract static class Request {

    final Thread caller = Thread.currentThread();

    /** Written after the answer, and read before it. */
    volatile boolean answered;
  }

  private final BiPredicate<List<R>, R> fits;
  private final Consumer<List<R>> work;
  private final Semaphore room;
  private final Queue<R> waiting = new ConcurrentLinkedQueue<>();

  /** For those who have room: one takes from the queue at a time. */
  private final Object taking = new Object();

  /**
   * Nothing is asked for yet.
   *
   * @param atOnce how many batches may be under way, 1 or more
   * @param fits whether a request may go with those before it; asked in the order of waiting, under
   *     a lock, until it says no
   * @param work carries out a batch of one or more, on the thread of one of the callers, and leaves
   *     in each request what came of it
   */
  public Together(int atOnce, BiPredicate<List<R>, R> fits, Consumer<List<R>> work) {
    this.room = new Semaphore(atOnce);
    this.fits = fits;
    this.work = work;
  }

  /**
   * Returns when the request is answered. An interruption is kept for later: the request may be on
   * its way, and others' go with it.
   */
  public void carryOut(R mine) {
    boolean interrupted = Thread.interrupted();
    waiting.add(mine);
    while (!mine.answered) {
      if (room.tryAcquire()) {
        try {
          carryOutNext();
        } finally {
          room.release();
          wakeFirst();
        }
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOutNext() {
    List<R> batch = takeNext();
    if (batch.isEmpty()) {
      return;
    }
    if (room.availablePermits() > 0) {
      wakeFirst();
    }
    try {
      work.accept(batch);
    } finally {
      for (R each : batch) {
        each.answered = true;
        LockSupport.unpark(each.caller);
      }
    }
  }

  private List<R> takeNext() {
    synchronized (taking) {
      List<R> batch = new ArrayList<>();
      for (R next = waiting.peek(); next != null; next = waiting.peek()) {
        if (!batch.isEmpty() && !fits.test(batch, next)) {
          return batch;
        }
        batch.add(waiting.remove());
      }
      return batch;
    }
  }

  /**
   * Whoever was added before this looked sees whether there is room; whoever is added later does so
   * anyway.
   */
  private void wakeFirst() {
    R first = waiting.peek();
    if (first != null) {
      LockSupport.unpark(first.caller);
    }
  }
}
