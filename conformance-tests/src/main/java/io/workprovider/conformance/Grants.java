package io.workprovider.conformance;

import io.workprovider.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All grants of a test, on all nodes: sees when two of one partition are current together (Rules
 * A1, A4).
 *
 * <p>Thread-safe.
 */
final class Grants {

  private record Key(String consumer, PartitionId partition) {}

  private final Map<Key, List<ObservedAssignment>> grants = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /** To be called when a grant reaches its node. */
  synchronized void granted(ObservedAssignment grant) {
    List<ObservedAssignment> earlier =
        grants.computeIfAbsent(
            new Key(grant.consumer(), grant.partition()), key -> new ArrayList<>());
    for (ObservedAssignment other : earlier) {
      if (other.epoch() == grant.epoch()) {
        violation(grant + " was granted twice, also as " + other + " (Rule A1)");
      } else {
        // A grant can reach its node late, after a higher one: then it must be dead on arrival.
        ObservedAssignment lower = other.epoch() < grant.epoch() ? other : grant;
        ObservedAssignment higher = lower == other ? grant : other;
        if (mustBeOver(lower, higher) && lower.isCurrent()) {
          violation(lower + " is still current when " + higher + " is granted (Rules A1, A4)");
        }
      }
    }
    earlier.add(grant);
  }

  /**
   * What was asked for is fenced at the back end, and its owner hears of it; only where it did not
   * answer may another node be granted it first (Rules A2, P8). A node always knows its own grants.
   */
  private static boolean mustBeOver(ObservedAssignment lower, ObservedAssignment higher) {
    return !lower.isAskedFor() || lower.node().equals(higher.node());
  }

  /** A partition, or all of a consumer's, is being reset: its owners are fenced. */
  synchronized void reset(String consumer, Predicate<PartitionId> which) {
    grants.forEach(
        (key, all) -> {
          if (key.consumer().equals(consumer) && which.test(key.partition())) {
            all.forEach(ObservedAssignment::askFor);
          }
        });
  }

  synchronized void violation(String what) {
    violations.add(what);
  }

  /** Every epoch at which a partition was granted, in the order in which grants arrived. */
  synchronized List<Long> epochs(String consumer, PartitionId partition) {
    return grants.getOrDefault(new Key(consumer, partition), List.of()).stream()
        .map(ObservedAssignment::epoch)
        .toList();
  }

  /** Fails if anything was seen that no provider may do. */
  synchronized void assertClean() {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "Seen on the way, and wrong whatever this test is about: "
              + String.join("; ", violations)
              + ".");
    }
  }
}
