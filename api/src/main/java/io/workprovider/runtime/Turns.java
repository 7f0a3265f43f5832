package io.workprovider.runtime;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the turns of one loop on workers, one after another, as often as asked: signals that come
 * during a turn are answered by one more. Thread-safe.
 */
final class Turns {

  private final BoundedExecutor workers;
  private final Runnable turn;
  private final Consumer<RejectedExecutionException> onRejected;
  private final Runnable run = this::run;
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Turns that have not begun.
   *
   * @param turn must not throw
   * @param onRejected hears that the workers take no tasks; the next signal tries again
   */
  Turns(BoundedExecutor workers, Runnable turn, Consumer<RejectedExecutionException> onRejected) {
    this.workers = workers;
    this.turn = turn;
    this.onRejected = onRejected;
  }

  /** Asks for a turn. Cheap; from any thread. */
  void signal() {
    if (signals.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      workers.execute(run);
    } catch (RejectedExecutionException e) {
      signals.set(0);
      onRejected.accept(e);
    }
  }

  private void run() {
    int answered = signals.get();
    turn.run();
    if (signals.addAndGet(-answered) != 0) {
      workers.again(run);
    }
  }
}
