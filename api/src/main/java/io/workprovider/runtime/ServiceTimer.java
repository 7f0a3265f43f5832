package io.workprovider.runtime;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a service that waits for times: it starts short tasks and runs no handler. */
final class ServiceTimer {

  private static final Logger log = LoggerFactory.getLogger(ServiceTimer.class);

  private final ScheduledThreadPoolExecutor executor;

  ServiceTimer() {
    executor = new ScheduledThreadPoolExecutor(1, new NamedThreads("workprovider-timer"));
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  void after(long nanos, Runnable task) {
    try {
      ScheduledFuture<?> unused = executor.schedule(guarded(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.trace("The service has stopped; nothing waits any more.", e);
    }
  }

  void every(long nanos, Runnable task) {
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** A periodic task that throws would silently never run again. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A task of the timer failed; it runs again.", e);
      }
    };
  }

  void stop() {
    executor.shutdownNow();
  }
}
