package io.workprovider.postgres.allocation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one consumer that can be shared out now, by the node that has or awaits them.
 */
final class ConsumerPool {

  private static final Comparator<Allocation> BY_KEY = Comparator.comparing(Allocation::key);

  private final List<String> nodes;
  private final Set<String> dead;
  private final List<Allocation> owned = new ArrayList<>();
  private final List<Allocation> coming = new ArrayList<>();
  private final List<Allocation> homeless = new ArrayList<>();

  private ConsumerPool(List<String> nodes, Set<String> dead) {
    this.nodes = nodes;
    this.dead = dead;
  }

  static ConsumerPool of(String consumer, ClusterSnapshot snapshot) {
    List<String> nodes =
        snapshot.members().entrySet().stream()
            .filter(member -> member.getValue().contains(consumer))
            .map(Map.Entry::getKey)
            .toList();
    return new ConsumerPool(nodes, snapshot.dead());
  }

  void add(Allocation allocation) {
    if (allocation.state() == AllocationState.ASSIGNED && !mustFence(allocation)) {
      if (indexOf(allocation.owner()) >= 0) {
        owned.add(allocation);
      }
      return;
    }
    (indexOf(allocation.next()) >= 0 ? coming : homeless).add(allocation);
  }

  /** The nodes that run the consumer, in the order of their ids. */
  List<String> nodes() {
    return nodes;
  }

  int size() {
    return owned.size() + coming.size() + homeless.size();
  }

  int[] ownedByNode() {
    int[] counts = new int[nodes.size()];
    owned.forEach(allocation -> counts[indexOf(allocation.owner())]++);
    return counts;
  }

  int[] comingByNode() {
    int[] counts = new int[nodes.size()];
    coming.forEach(allocation -> counts[indexOf(allocation.next())]++);
    return counts;
  }

  /** Adds the changes after which each node has as many partitions as its quota says. */
  void place(int[] quotas, SortedMap<PartitionKey, Change> changes) {
    int[] room = quotas.clone();
    List<Allocation> toPlace = new ArrayList<>(homeless);
    owned.sort(BY_KEY);
    for (Allocation allocation : owned) {
      if (!take(room, indexOf(allocation.owner()))) {
        toPlace.add(allocation);
      }
    }
    coming.sort(BY_KEY);
    for (Allocation allocation : coming) {
      if (take(room, indexOf(allocation.next()))) {
        put(changes, allocation, allocation.next());
      } else {
        toPlace.add(allocation);
      }
    }
    toPlace.sort(BY_KEY);
    Queue<Allocation> queue = new ArrayDeque<>(toPlace);
    for (int n = 0; n < nodes.size(); n++) {
      while (take(room, n)) {
        put(changes, queue.remove(), nodes.get(n));
      }
    }
    queue.forEach(allocation -> put(changes, allocation, null));
  }

  private static boolean take(int[] room, int node) {
    if (room[node] == 0) {
      return false;
    }
    room[node]--;
    return true;
  }

  private void put(
      SortedMap<PartitionKey, Change> changes, Allocation allocation, @Nullable String to) {
    Change change = Allocator.step(allocation, to, mustFence(allocation));
    if (change != null) {
      changes.put(allocation.key(), change);
    }
  }

  private boolean mustFence(Allocation allocation) {
    String owner = allocation.owner();
    return allocation.overdue() || (owner != null && dead.contains(owner));
  }

  private int indexOf(@Nullable String node) {
    return node == null ? -1 : Collections.binarySearch(nodes, node);
  }
}
