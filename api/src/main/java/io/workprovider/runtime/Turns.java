package io.workprovider.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the turns of one loop on an executor, one after another, as often as asked: signals that
 * come during a turn are answered by one more. Thread-safe.
 */
final class Turns {

  private final Executor executor;
  private final Runnable turn;
  private final Consumer<RejectedExecutionException> onRejected;
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Turns that have not begun.
   *
   * @param turn must not throw
   * @param onRejected hears that the executor takes no tasks; the next signal tries again
   */
  Turns(Executor executor, Runnable turn, Consumer<RejectedExecutionException> onRejected) {
    this.executor = executor;
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
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      signals.set(0);
      onRejected.accept(e);
    }
  }

  private void run() {
    int answered = signals.get();
    turn.run();
    if (signals.addAndGet(-answered) != 0) {
      submit();
    }
  }
}
