package io.workprovider.postgres.allocation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the leader sees when it decides.
 *
 * <p>A node that is neither a member nor dead is in doubt: it keeps what it owns and is given
 * nothing more (Rule A12).
 *
 * @param members the nodes that are alive, and the consumers that each of them runs
 * @param dead the nodes that are certainly dead
 * @param allocations all partitions of all consumers
 */
public record ClusterSnapshot(
    SortedMap<String, Set<String>> members, Set<String> dead, List<Allocation> allocations) {

  public ClusterSnapshot {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    dead = Set.copyOf(dead);
    allocations = List.copyOf(allocations);
    for (String node : dead) {
      if (members.containsKey(node)) {
        throw new IllegalArgumentException("Node " + node + " is a member and dead.");
      }
    }
  }

  /** A snapshot of members in any order. */
  public static ClusterSnapshot of(
      Map<String, Set<String>> members, Set<String> dead, List<Allocation> allocations) {
    return new ClusterSnapshot(new TreeMap<>(members), dead, allocations);
  }
}
