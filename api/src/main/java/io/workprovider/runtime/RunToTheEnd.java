package io.workprovider.runtime;

import io.workprovider.ConsumerOverview;
import io.workprovider.ConsumerStoppedException;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits until consumers have handled everything that was there when they began. */
final class RunToTheEnd {

  private static final long LOOK_AGAIN_MILLIS = 50;

  private final WorkProvider provider;
  private final List<RunningConsumer> consumers;
  private final Semaphore changes;

  /**
   * A wait that has not begun.
   *
   * @param changes gets a permit whenever a loop is caught up, stopped or ended
   */
  RunToTheEnd(WorkProvider provider, List<RunningConsumer> consumers, Semaphore changes) {
    this.provider = provider;
    this.consumers = consumers;
    this.changes = changes;
  }

  /**
   * Waits until every partition is caught up or stopped here, or owned by another live node.
   *
   * @throws ConsumerStoppedException if one has stopped; the others are caught up all the same (H5)
   */
  void await() throws InterruptedException {
    while (!consumers.stream().allMatch(this::isAtTheEnd)) {
      if (changes.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        changes.drainPermits();
      }
    }
    throwIfOneStopped();
  }

  private boolean isAtTheEnd(RunningConsumer consumer) {
    Set<PartitionId> mine = new HashSet<>();
    for (PartitionLoop loop : consumer.loops()) {
      if (!loop.isCaughtUp() && loop.stopped() == null) {
        return false;
      }
      mine.add(loop.assignment().partition());
    }
    return othersOwnTheRest(consumer.consumer().name(), mine);
  }

  private void throwIfOneStopped() {
    StringBuilder all = new StringBuilder();
    Throwable first = null;
    for (RunningConsumer consumer : consumers) {
      for (PartitionLoop loop : consumer.loops()) {
        PartitionLoop.Stopped stopped = loop.stopped();
        if (stopped != null) {
          all.append(' ').append(loop.keys()).append(": ").append(stopped.reason()).append('.');
          first = first == null ? stopped.cause() : first;
        }
      }
    }
    if (all.length() > 0) {
      throw new ConsumerStoppedException(
          "The run to the end left out what comes after the place where a partition stopped." + all,
          first);
    }
  }

  private boolean othersOwnTheRest(String consumer, Set<PartitionId> mine) {
    Optional<ConsumerOverview> overview = provider.admin().consumer(consumer);
    String self = provider.nodeId();
    return overview.isPresent()
        && overview.get().partitions().stream()
            .filter(partition -> !mine.contains(partition.partition()))
            .map(PartitionOverview::owner)
            .allMatch(owner -> owner.isPresent() && !owner.get().equals(self));
  }
}
