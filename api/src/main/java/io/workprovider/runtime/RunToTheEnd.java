package io.workprovider.runtime;

import io.workprovider.ConsumerOverview;
import io.workprovider.ConsumerStoppedException;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Waits until every partition is caught up here or owned by another live node. */
  void await() throws InterruptedException {
    while (!consumers.stream().allMatch(this::isAtTheEnd)) {
      if (changes.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        changes.drainPermits();
      }
    }
  }

  private boolean isAtTheEnd(RunningConsumer consumer) {
    Map<PartitionId, PartitionLoop> mine = new HashMap<>();
    for (PartitionLoop loop : consumer.loops()) {
      throwIfStopped(loop);
      mine.put(loop.assignment().partition(), loop);
    }
    return mine.values().stream().allMatch(PartitionLoop::isCaughtUp)
        && othersOwnTheRest(consumer.consumer().name(), mine.keySet());
  }

  private static void throwIfStopped(PartitionLoop loop) {
    PartitionLoop.Stopped stopped = loop.stopped();
    if (stopped != null) {
      throw new ConsumerStoppedException(
          "The run to the end stopped before it got there. "
              + loop.keys()
              + ": "
              + stopped.reason(),
          stopped.cause());
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
