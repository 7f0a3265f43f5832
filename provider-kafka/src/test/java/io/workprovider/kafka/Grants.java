package io.workprovider.kafka;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** What a node was granted, for tests that drive assignments by hand; all is held on to. */
final class Grants implements AssignmentListener {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, PartitionAssignment> newest = new ConcurrentHashMap<>();
  private final Set<String> askedBack = ConcurrentHashMap.newKeySet();
  private final Map<String, String> lost = new ConcurrentHashMap<>();

  @Override
  public void granted(PartitionAssignment assignment) {
    newest.put(assignment.partition().value(), assignment);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    askedBack.add(assignment.partition().value());
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    lost.put(assignment.partition().value(), reason);
  }

  List<PartitionAssignment> current() {
    return newest.values().stream().filter(PartitionAssignment::isCurrent).toList();
  }

  List<PartitionAssignment> await(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> current().size() == count);
    return current();
  }

  PartitionAssignment awaitAbove(String partition, long epoch) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                current().stream()
                    .anyMatch(a -> a.partition().value().equals(partition) && a.epoch() > epoch));
    PartitionAssignment found = newest.get(partition);
    if (found == null) {
      throw new AssertionError(partition + " is not granted");
    }
    return found;
  }

  /** What was asked back and is still held. */
  List<PartitionAssignment> askedBack() {
    return current().stream().filter(a -> askedBack.contains(a.partition().value())).toList();
  }

  List<PartitionAssignment> awaitAskedBack(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> askedBack().size() == count);
    return askedBack();
  }

  /** Why partitions were lost. */
  Map<String, String> lost() {
    return lost;
  }

  static List<Delivery> take(PartitionAssignment assignment, int count) {
    List<Delivery> taken = new ArrayList<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              taken.addAll(assignment.poll(count - taken.size()));
              return taken.size() == count;
            });
    return taken;
  }

  static void save(PartitionAssignment assignment, Delivery last) {
    assignment.save(Progress.to(last.position()));
  }
}
