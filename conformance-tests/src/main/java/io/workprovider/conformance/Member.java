package io.workprovider.conformance;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One node's share of a consumer, driven by hand: holds what is granted, and hands back what is
 * asked back unless it is told to hold on.
 */
final class Member implements AutoCloseable {

  private final Duration patience;
  private final Map<PartitionId, Held> held = new ConcurrentHashMap<>();
  private final Set<PartitionId> asked = ConcurrentHashMap.newKeySet();
  private final ExecutorService releases;
  private final Subscription subscription;
  private volatile boolean holdsOn;

  private Member(WorkProvider provider, ConsumerDefinition consumer, Duration patience) {
    this.patience = patience;
    // A node that was crashed may still ask for something back when the test is over: discarded.
    this.releases =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "conformance-releases"),
            new ThreadPoolExecutor.DiscardPolicy());
    this.subscription = subscribe(provider, consumer);
  }

  static Member join(WorkProvider provider, ConsumerDefinition consumer, Duration patience) {
    return new Member(provider, consumer, patience);
  }

  private Subscription subscribe(WorkProvider provider, ConsumerDefinition consumer) {
    boolean subscribed = false;
    try {
      Subscription made = provider.subscribe(consumer, new Holder());
      subscribed = true;
      return made;
    } finally {
      if (!subscribed) {
        releases.shutdown();
      }
    }
  }

  /** What it holds now. */
  List<Held> held() {
    return held.values().stream().filter(Held::isCurrent).toList();
  }

  /** The partitions that it holds now. */
  Set<PartitionId> partitions() {
    Set<PartitionId> partitions = new TreeSet<>();
    held().forEach(grant -> partitions.add(grant.partition()));
    return partitions;
  }

  /** The partitions that it holds now, and at which epochs. */
  Map<PartitionId, Long> epochs() {
    Map<PartitionId, Long> epochs = new TreeMap<>();
    held().forEach(grant -> epochs.put(grant.partition(), grant.epoch()));
    return epochs;
  }

  /** Waits until it holds so many partitions, and returns them. */
  List<Held> awaitHeld(int count, Duration bound) {
    Await.until(count + " partitions are held", bound, () -> held().size() == count);
    return held();
  }

  /** Waits until it holds this partition at an epoch above, and returns it. */
  Held awaitHeldAbove(PartitionId partition, long epoch, Duration bound) {
    Await.until(
        "partition " + partition + " is held above epoch " + epoch,
        bound,
        () -> {
          Held now = held.get(partition);
          return now != null && now.isCurrent() && now.epoch() > epoch;
        });
    return heldNow(partition);
  }

  /** Waits until an event of each of so many streams came, and tells their partitions. */
  Map<String, PartitionId> streams(int count, Duration bound) {
    Map<String, PartitionId> streams = new TreeMap<>();
    Await.until(
        "an event of each of " + count + " streams comes",
        bound,
        () -> {
          for (Held grant : held()) {
            grant.poll(100).forEach(d -> streams.put(d.event().stream(), grant.partition()));
          }
          return streams.size() == count;
        });
    return streams;
  }

  Held heldNow(PartitionId partition) {
    Held now = held.get(partition);
    if (now == null) {
      throw new AssertionError("Partition " + partition + " is not held.");
    }
    return now;
  }

  /** From now on nothing is handed back that is asked back. */
  void holdOn() {
    holdsOn = true;
  }

  /** The partitions that were asked back and are still held. */
  Set<PartitionId> askedBack() {
    Set<PartitionId> both = new TreeSet<>(asked);
    both.retainAll(partitions());
    return both;
  }

  void leave() {
    subscription.leave();
  }

  /** Whether it takes part: it has not been closed. */
  boolean isOpen() {
    return !releases.isShutdown();
  }

  @Override
  public void close() {
    try {
      subscription.close();
    } finally {
      releases.shutdownNow();
    }
  }

  private void handBack(Held grant) {
    try {
      grant.release(Progress.none());
    } catch (AssignmentLostException | ProviderUnavailableException e) {
      // The provider took it meanwhile, or frees it by itself; the timeline shows which.
      grant.assignment().record(Timeline.What.NOTE, "hand back: " + e.getMessage());
    }
  }

  private final class Holder implements AssignmentListener {

    @Override
    public void granted(PartitionAssignment assignment) {
      asked.remove(assignment.partition());
      held.put(assignment.partition(), new Held((ObservedAssignment) assignment, patience));
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      asked.add(assignment.partition());
      Held grant = held.get(assignment.partition());
      if (!holdsOn && grant != null) {
        releases.execute(() -> handBack(grant));
      }
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      Held grant = held.get(assignment.partition());
      if (grant != null && grant.assignment() == assignment) {
        held.remove(assignment.partition(), grant);
      }
    }
  }
}
