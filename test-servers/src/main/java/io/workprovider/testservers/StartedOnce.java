package io.workprovider.testservers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is started when it is first asked for, and kept. If it does not start, everybody who asks is
 * told why; where a class is initialised with it, that is hard to find for the first, and hidden
 * from the others. Thread-safe.
 *
 * @param <T> such as a server
 */
public final class StartedOnce<T> implements Supplier<T> {

  private final Supplier<T> start;
  private final Object lock = new Object();
  private @Nullable T started;
  private @Nullable RuntimeException failure;

  /** What this starts, which is not started yet. */
  public StartedOnce(Supplier<T> start) {
    this.start = start;
  }

  /**
   * The one that there is. Blocks until it is started.
   *
   * @throws RuntimeException what starting it threw
   * @throws IllegalStateException if it did not start when it was asked for before, with the cause
   */
  @Override
  public T get() {
    synchronized (lock) {
      if (failure != null) {
        throw new IllegalStateException(
            "It did not start when it was first asked for: " + failure.getMessage(), failure);
      }
      if (started == null) {
        try {
          started = start.get();
        } catch (RuntimeException e) {
          failure = e;
          throw e;
        }
      }
      return started;
    }
  }
}
