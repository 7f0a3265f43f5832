package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A listener that remembers what it heard, and what is its own now. */
final class Grants implements AssignmentListener, AutoCloseable {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Map<String, PartitionAssignment> owned = new ConcurrentHashMap<>();
  private final ExecutorService releasing =
      Executors.newSingleThreadExecutor(body -> new Thread(body, "test-releasing"));
  private final AtomicInteger answered = new AtomicInteger();
  private final boolean releases;

  private Grants(boolean releases) {
    this.releases = releases;
  }

  /** Answers a request to release at once. */
  static Grants releasing() {
    return new Grants(true);
  }

  /** Keeps what is asked back. */
  static Grants keeping() {
    return new Grants(false);
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    owned.put(assignment.partition().value(), assignment);
    hear("granted", assignment);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    hear("revoking", assignment);
    if (releases) {
      releasing.execute(() -> release(assignment));
    }
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    owned.remove(assignment.partition().value(), assignment);
    hear("lost", assignment);
  }

  private void release(PartitionAssignment assignment) {
    owned.remove(assignment.partition().value(), assignment);
    hear("released", assignment);
    assignment.release(Progress.none());
    answered.incrementAndGet();
  }

  private void hear(String what, PartitionAssignment assignment) {
    heard.add(what + " " + assignment.partition() + "@" + assignment.epoch());
  }

  List<String> heard() {
    return List.copyOf(heard);
  }

  /** What is owned now, in the order of the partitions. */
  List<PartitionAssignment> owned() {
    return owned.values().stream()
        .sorted(Comparator.comparing(PartitionAssignment::partition))
        .toList();
  }

  /** Waits until it owns so many. */
  List<PartitionAssignment> awaitOwned(int count) {
    return awaitOwned(list -> list.size() == count, Duration.ofSeconds(10));
  }

  List<PartitionAssignment> awaitOwned(
      Predicate<List<PartitionAssignment>> enough, Duration within) {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(within)
        .until(this::owned, enough);
  }

  /** Waits until so many releases were answered: the new owner may know before the old one does. */
  void awaitReleased(int count) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> answered.get() == count);
  }

  void awaitHeard(String what) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(this::heard, all -> all.contains(what));
  }

  @Override
  public void close() {
    releasing.shutdownNow();
  }
}
