package io.workprovider;

import io.workprovider.runtime.RunningService;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs consumers on the work that a provider grants to this node.
 *
 * <p>Thread-safe. Stop it before its provider; try-with-resources does that by itself.
 */
public final class ConsumerService implements AutoCloseable {

  private final RunningService running;

  private ConsumerService(RunningService running) {
    this.running = running;
  }

  /**
   * Subscribes the consumers and starts to handle what is granted.
   *
   * <p>All nodes that declare a consumer of one name share it. Its sequence and its number of
   * partitions have to be the same on all; where it starts was applied once, by the first node ever
   * to declare it; its release deadline is the one declared last.
   *
   * <p>Handlers run on daemon threads, which do not keep the JVM alive: a main method goes on to
   * {@link #awaitStop()}. Stop the service before its provider is closed; a provider that is closed
   * under a running service takes its partitions away, and what was not saved comes again.
   *
   * @throws IllegalArgumentException if there are none, or two of one name; nothing is started
   * @throws ConsumerConflictException if one is declared in another way elsewhere; nothing is left
   *     started
   * @throws ProviderUnavailableException if the back end cannot answer; nothing is left started
   */
  public static ConsumerService start(WorkProvider provider, EventConsumer... consumers) {
    return with(provider).start(consumers);
  }

  /** Begins a service with options. */
  public static Builder with(WorkProvider provider) {
    return new Builder(provider);
  }

  /**
   * Handles everything that was committed before this call, then returns: for tests and cron.
   *
   * <p>Joins the groups like any node, and leaves them at the end. Partitions that other live nodes
   * own are theirs to handle, and are not waited for. A partition that stops does not end the run
   * of the others (Rule H5).
   *
   * @return how many events were handled here
   * @throws ConsumerStoppedException if partitions stopped on the way; names all of them
   * @throws InterruptedException if the calling thread is interrupted; what was handled is saved
   */
  public static long consumeAll(WorkProvider provider, EventConsumer... consumers)
      throws InterruptedException {
    return with(provider).consumeAll(consumers);
  }

  /**
   * Waits until the service is stopped. When the JVM is asked to exit meanwhile (SIGTERM, Ctrl-C),
   * the service is stopped first, as by {@link #stop()}.
   */
  public void awaitStop() throws InterruptedException {
    running.awaitStop();
  }

  /**
   * Stops dispatch, lets running handlers finish up to the drain deadline, saves, and releases, all
   * partitions in parallel (Rule L1). What is not finished then has its context cancelled and its
   * thread interrupted.
   *
   * <p>Idempotent, from any thread. From within a handler it begins the stop and returns a report
   * that names the caller's own partition as unfinished.
   */
  public DrainReport stop() {
    return running.stop();
  }

  /** {@link #stop()}, for try-with-resources; what is unfinished is in the log. */
  @Override
  public void close() {
    stop();
  }

  @Override
  public String toString() {
    return "ConsumerService[" + running + "]";
  }

  /** Options of a service. Not thread-safe. */
  public static final class Builder {

    private final WorkProvider provider;
    private @Nullable Executor executor;
    private Duration drainDeadline = Duration.ofSeconds(25);

    private Builder(WorkProvider provider) {
      this.provider = Objects.requireNonNull(provider, "provider");
    }

    /**
     * Runs handlers on this executor, for example one of virtual threads, in place of threads of
     * the service's own. It is used and never closed (Rule L3). It must not run tasks on the
     * calling thread.
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * How long {@link ConsumerService#stop()} waits for running handlers; 25 s unless said
     * otherwise, below the 30 s that orchestrators commonly grant.
     */
    public Builder drainDeadline(Duration deadline) {
      Objects.requireNonNull(deadline, "deadline");
      if (deadline.isNegative()) {
        throw new IllegalArgumentException(
            "A drain deadline is zero or more, not " + deadline + ".");
      }
      this.drainDeadline = deadline;
      return this;
    }

    /** Starts. See {@link ConsumerService#start}. */
    public ConsumerService start(EventConsumer... consumers) {
      return new ConsumerService(
          RunningService.start(provider, executor, drainDeadline, false, consumers));
    }

    /** Runs once to the end. See {@link ConsumerService#consumeAll}. */
    public long consumeAll(EventConsumer... consumers) throws InterruptedException {
      RunningService service =
          RunningService.start(provider, executor, drainDeadline, true, consumers);
      try {
        return service.awaitCaughtUp();
      } finally {
        service.stop();
      }
    }
  }
}
