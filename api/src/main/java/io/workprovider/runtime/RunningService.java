package io.workprovider.runtime;

import io.workprovider.DrainReport;
import io.workprovider.EventConsumer;
import io.workprovider.WorkProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several consumers on one provider, from their subscription to the drain. Thread-safe. */
public final class RunningService {

  private static final Logger log = LoggerFactory.getLogger(RunningService.class);

  private static final Duration CANCEL_GRACE = Duration.ofSeconds(1);

  private final WorkProvider provider;
  private final Duration drainDeadline;
  private final ServiceTimer timer = new ServiceTimer();
  private final List<ExecutorService> ownThreads = new ArrayList<>();
  private final List<RunningConsumer> consumers = new ArrayList<>();
  private final AtomicBoolean stopBegun = new AtomicBoolean();
  private final CompletableFuture<DrainReport> report = new CompletableFuture<>();
  private final Semaphore changes = new Semaphore(0);

  private RunningService(
      WorkProvider provider,
      @Nullable Executor executor,
      Duration drainDeadline,
      boolean once,
      EventConsumer[] consumers) {
    this.provider = provider;
    this.drainDeadline = drainDeadline;
    for (EventConsumer consumer : consumers) {
      Executor threads = executor != null ? executor : ownThreads(consumer);
      this.consumers.add(
          new RunningConsumer(consumer, threads, timer, once, () -> changes.release()));
    }
  }

  /**
   * Subscribes all consumers, or none.
   *
   * @param once whether the loops shall say when they are caught up
   */
  public static RunningService start(
      WorkProvider provider,
      @Nullable Executor executor,
      Duration drainDeadline,
      boolean once,
      EventConsumer... consumers) {
    requireDistinctNames(consumers);
    RunningService service = new RunningService(provider, executor, drainDeadline, once, consumers);
    try {
      service.consumers.forEach(consumer -> consumer.subscribe(provider));
    } catch (RuntimeException e) {
      service.stop();
      throw e;
    }
    return service;
  }

  private static void requireDistinctNames(EventConsumer[] consumers) {
    if (consumers.length == 0) {
      throw new IllegalArgumentException(
          "A consumer service needs at least one consumer to run; none was given.");
    }
    Set<String> names = new HashSet<>();
    for (EventConsumer consumer : consumers) {
      Objects.requireNonNull(consumer, "consumer");
      if (!names.add(consumer.name())) {
        throw new IllegalArgumentException(
            "Two consumers are named '"
                + consumer.name()
                + "'. A name stands for one consumer; give the other its own.");
      }
    }
  }

  private Executor ownThreads(EventConsumer consumer) {
    ExecutorService threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new NamedThreads("workprovider-" + consumer.name()));
    ownThreads.add(threads);
    return threads;
  }

  /** Stops and drains; see {@link io.workprovider.ConsumerService#stop()}. */
  public DrainReport stop() {
    if (stopBegun.compareAndSet(false, true)) {
      try {
        // Here, so that a handler which asks for the stop is the last one that is called.
        consumers.forEach(RunningConsumer::beginStop);
      } finally {
        // A thread of its own, so that a handler may ask and return.
        new NamedThreads("workprovider-stop").newThread(this::drain).start();
      }
    }
    List<DrainReport.Unfinished> callers = partitionsOfCallingHandler();
    return callers.isEmpty() ? awaitReport() : new DrainReport(0, callers);
  }

  private List<DrainReport.Unfinished> partitionsOfCallingHandler() {
    List<DrainReport.Unfinished> callers = new ArrayList<>();
    for (RunningConsumer consumer : consumers) {
      for (PartitionLoop loop : consumer.loops()) {
        if (loop.isHandlerOnCallingThread()) {
          callers.add(
              new DrainReport.Unfinished(
                  consumer.consumer().name(),
                  loop.assignment().partition(),
                  loop.assignment().epoch(),
                  "its own handler asked for the stop; it is released when that handler returns"));
        }
      }
    }
    return callers;
  }

  /** An interrupt does not cut a drain short: it is bounded, and what comes after relies on it. */
  private DrainReport awaitReport() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return report.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException("The drain of a consumer service failed.", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drain() {
    try {
      if (!awaitLoops(drainDeadline)) {
        consumers.forEach(RunningConsumer::cancelHandlers);
        awaitLoops(CANCEL_GRACE);
      }
      DrainReport drained =
          new DrainReport(
              consumers.stream().mapToInt(RunningConsumer::released).sum(),
              consumers.stream().flatMap(consumer -> consumer.unfinished().stream()).toList());
      consumers.forEach(RunningConsumer::endStop);
      endThreads();
      drained
          .unfinished()
          .forEach(
              left ->
                  log.warn(
                      "Stopped without finishing: {}. consumer={} partition={} epoch={}",
                      left.reason(),
                      left.consumer(),
                      left.partition(),
                      left.epoch()));
      report.complete(drained);
    } catch (RuntimeException | Error e) {
      endThreads();
      report.completeExceptionally(e);
    } finally {
      changes.release();
    }
  }

  /** Waits for all loops, also for those of grants that were on their way when the stop began. */
  private boolean awaitLoops(Duration atMost) {
    long begun = System.nanoTime();
    while (true) {
      CompletableFuture<?>[] loops =
          consumers.stream()
              .flatMap(consumer -> consumer.loops().stream())
              .map(PartitionLoop::ended)
              .toArray(CompletableFuture<?>[]::new);
      if (loops.length == 0) {
        return true;
      }
      long left = atMost.toNanos() - (System.nanoTime() - begun);
      try {
        CompletableFuture.allOf(loops).get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return false;
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(
            "A drain runs on a thread of its own and loops do not fail.", e);
      }
    }
  }

  private void endThreads() {
    timer.stop();
    ownThreads.forEach(ExecutorService::shutdown);
  }

  /**
   * Waits until the service is stopped; see {@link io.workprovider.ConsumerService#awaitStop()}.
   */
  public void awaitStop() throws InterruptedException {
    Thread hook = new Thread(this::stop, "workprovider-shutdown");
    boolean hooked = addHook(hook);
    try {
      report.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The drain of a consumer service failed.", e.getCause());
    } finally {
      if (hooked) {
        removeHook(hook);
      }
    }
  }

  private static boolean addHook(Thread hook) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return true;
    } catch (IllegalStateException e) {
      return false; // The JVM is going down already; whoever began that stops the service.
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.trace("The JVM is going down; the hook has run.", e);
    }
  }

  /**
   * Waits until every partition is caught up here or owned by another live node.
   *
   * @return how many events were handled
   */
  public long awaitCaughtUp() throws InterruptedException {
    new RunToTheEnd(provider, consumers, changes).await();
    return consumers.stream().mapToLong(RunningConsumer::handledSoFar).sum();
  }

  @Override
  public String toString() {
    return "RunningService"
        + Arrays.toString(consumers.stream().map(c -> c.consumer().name()).toArray());
  }
}
