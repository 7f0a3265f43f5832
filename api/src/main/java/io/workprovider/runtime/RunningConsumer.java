package io.workprovider.runtime;

import io.workprovider.DrainReport;
import io.workprovider.EventConsumer;
import io.workprovider.PartitionId;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer on this node: turns what the provider grants and takes into loops. Thread-safe. */
final class RunningConsumer implements AssignmentListener, LoopHost {

  private static final Logger log = LoggerFactory.getLogger(RunningConsumer.class);

  private final EventConsumer consumer;
  private final BoundedExecutor workers;
  private final ServiceTimer timer;
  private final boolean once;
  private final Runnable onChange;
  private final LongAdder handled = new LongAdder();

  private final Object lock = new Object();
  private final Map<PartitionId, PartitionLoop> newest = new HashMap<>();
  private final List<PartitionLoop> live = new ArrayList<>();
  private final List<PartitionLoop> endedWhileStopping = new ArrayList<>();
  private boolean stopping;
  private @Nullable Subscription subscription;

  RunningConsumer(
      EventConsumer consumer,
      Executor workers,
      ServiceTimer timer,
      boolean once,
      Runnable onChange) {
    this.consumer = consumer;
    this.workers = new BoundedExecutor(workers, consumer.concurrency());
    this.timer = timer;
    this.once = once;
    this.onChange = onChange;
  }

  void subscribe(WorkProvider provider) {
    subscription = provider.subscribe(consumer.definition(), this);
    Duration tick =
        consumer.handlerDeadline().compareTo(consumer.definition().pollInterval()) < 0
            ? consumer.handlerDeadline()
            : consumer.definition().pollInterval();
    timer.every(tick.toNanos(), () -> loops().forEach(PartitionLoop::tick));
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    PartitionLoop loop;
    boolean handBack;
    synchronized (lock) {
      loop = new PartitionLoop(consumer, assignment, this, newest.get(assignment.partition()));
      newest.put(assignment.partition(), loop);
      live.add(loop);
      handBack = stopping;
    }
    log.info(
        "Partition granted. consumer={} partition={} epoch={}",
        consumer.name(),
        assignment.partition(),
        assignment.epoch());
    if (handBack) {
      loop.askBack();
    }
    loop.begin();
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    PartitionLoop loop = loopOf(assignment);
    if (loop != null) {
      log.info(
          "Partition asked back within {}. consumer={} partition={} epoch={}",
          within,
          consumer.name(),
          assignment.partition(),
          assignment.epoch());
      loop.askBack();
    }
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    PartitionLoop loop = loopOf(assignment);
    if (loop != null) {
      log.warn(
          "Partition lost: {}. consumer={} partition={} epoch={}",
          reason,
          consumer.name(),
          assignment.partition(),
          assignment.epoch());
      loop.lose();
    }
  }

  private @Nullable PartitionLoop loopOf(PartitionAssignment assignment) {
    synchronized (lock) {
      for (PartitionLoop loop : live) {
        if (loop.assignment() == assignment) {
          return loop;
        }
      }
      return null;
    }
  }

  /** Stops dispatch on all partitions at once; each releases when its handler has returned. */
  void beginStop() {
    Subscription left;
    synchronized (lock) {
      stopping = true;
      left = subscription;
    }
    if (left != null) {
      left.leave();
    }
    loops().forEach(PartitionLoop::askBack);
  }

  void cancelHandlers() {
    loops().forEach(PartitionLoop::cancelHandler);
  }

  /** Ends the subscription: whatever is left is lost. */
  void endStop() {
    if (subscription != null) {
      subscription.close();
    }
  }

  /** The loops that have not ended. */
  List<PartitionLoop> loops() {
    synchronized (lock) {
      return List.copyOf(live);
    }
  }

  /** How many of the loops that the stop has ended were released cleanly. */
  int released() {
    synchronized (lock) {
      return (int)
          endedWhileStopping.stream().filter(loop -> loop.unfinishedReason() == null).count();
    }
  }

  /** What the stop did not finish. */
  List<DrainReport.Unfinished> unfinished() {
    List<DrainReport.Unfinished> unfinished = new ArrayList<>();
    synchronized (lock) {
      endedWhileStopping.forEach(loop -> addIfUnfinished(unfinished, loop));
      live.forEach(loop -> addIfUnfinished(unfinished, loop));
    }
    return unfinished;
  }

  private void addIfUnfinished(List<DrainReport.Unfinished> to, PartitionLoop loop) {
    String reason = loop.unfinishedReason();
    if (reason != null) {
      PartitionAssignment assignment = loop.assignment();
      to.add(
          new DrainReport.Unfinished(
              consumer.name(), assignment.partition(), assignment.epoch(), reason));
    }
  }

  EventConsumer consumer() {
    return consumer;
  }

  long handledSoFar() {
    return handled.sum();
  }

  @Override
  public BoundedExecutor workers() {
    return workers;
  }

  @Override
  public void after(long nanos, Runnable task) {
    timer.after(nanos, task);
  }

  @Override
  public boolean runsOnce() {
    return once;
  }

  @Override
  public void handled(int events) {
    if (events > 0) {
      handled.add(events);
    }
  }

  @Override
  public void changed() {
    onChange.run();
  }

  @Override
  public void ended(PartitionLoop loop) {
    synchronized (lock) {
      live.remove(loop);
      newest.remove(loop.assignment().partition(), loop);
      if (stopping) {
        endedWhileStopping.add(loop);
      }
    }
    onChange.run();
  }
}
