package io.workprovider.postgres.allocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster in memory to which chance happens: nodes join, leave and die, owners release, deadlines
 * pass. It checks each change against what the table would allow.
 */
final class RandomCluster {

  final Random random;
  final SortedMap<String, Set<String>> members = new TreeMap<>();
  final Set<String> inDoubt = new HashSet<>();
  final Set<String> dead = new HashSet<>();
  final SortedMap<PartitionKey, Allocation> table = new TreeMap<>();
  private final List<String> consumers = new ArrayList<>();
  private int nodesEver;

  RandomCluster(long seed, int maxConsumers, int maxPartitions) {
    random = new Random(seed);
    int count = 1 + random.nextInt(maxConsumers);
    for (int c = 0; c < count; c++) {
      addConsumer("c" + c, 1 + random.nextInt(maxPartitions));
    }
  }

  RandomCluster(List<Integer> partitions) {
    random = new Random(0);
    for (int c = 0; c < partitions.size(); c++) {
      addConsumer(String.format("c%05d", c), partitions.get(c));
    }
  }

  private void addConsumer(String consumer, int partitions) {
    consumers.add(consumer);
    for (int p = 0; p < partitions; p++) {
      PartitionKey key = new PartitionKey(consumer, p);
      table.put(key, Allocation.unassigned(key, 0));
    }
  }

  ClusterSnapshot snapshot() {
    return new ClusterSnapshot(members, dead, List.copyOf(table.values()));
  }

  /** Lets the leader decide once; returns how many changes it made. */
  int decide() {
    List<Change> changes = Allocator.decide(snapshot());
    changes.forEach(this::apply);
    return changes.size();
  }

  private void apply(Change change) {
    PartitionKey key = change.before().key();
    if (!change.before().equals(table.get(key))) {
      throw new AssertionError(change + " does not begin at " + table.get(key));
    }
    table.put(key, change.after());
  }

  void join(boolean runsEverything) {
    Set<String> runs = new HashSet<>(consumers);
    if (!runsEverything) {
      runs.removeIf(consumer -> random.nextInt(3) == 0);
    }
    members.put(String.format("n%03d", nodesEver++), runs);
  }

  /** A random node dies: first it is in doubt, later certainly dead. */
  void doubt() {
    pick(members.keySet())
        .forEach(
            node -> {
              members.remove(node);
              inDoubt.add(node);
            });
  }

  void die() {
    pick(inDoubt)
        .forEach(
            node -> {
              inDoubt.remove(node);
              dead.add(node);
            });
  }

  /** Everybody who is in doubt turns out to be dead. */
  void settleDoubts() {
    dead.addAll(inDoubt);
    inDoubt.clear();
  }

  /** A random node stops to run a random consumer. */
  void unsubscribe() {
    pick(members.keySet())
        .forEach(
            node -> {
              Set<String> runs = new HashSet<>(members.get(node));
              runs.remove("c" + random.nextInt(consumers.size()));
              members.put(node, runs);
            });
  }

  /** Some, or all, owners answer what they are asked, as the release statement does. */
  void release(boolean all) {
    for (Allocation row : List.copyOf(table.values())) {
      String owner = row.owner();
      boolean asked =
          owner != null
              && (row.state() == AllocationState.REVOKING
                  || (members.containsKey(owner) && !runs(owner, row.key())));
      if (asked && !dead.contains(owner) && (all || random.nextInt(3) == 0)) {
        long epoch = row.epoch() + 1;
        String next = row.next();
        table.put(
            row.key(),
            next != null && members.containsKey(next)
                ? Allocation.assigned(row.key(), next, epoch)
                : Allocation.unassigned(row.key(), epoch));
      }
    }
  }

  boolean runs(String node, PartitionKey key) {
    return members.getOrDefault(node, Set.of()).contains(key.consumer());
  }

  void passDeadlines() {
    for (Allocation row : List.copyOf(table.values())) {
      if (row.state() == AllocationState.REVOKING && random.nextInt(4) == 0) {
        table.put(
            row.key(),
            new Allocation(row.key(), row.state(), row.owner(), row.next(), row.epoch(), true));
      }
    }
  }

  void somethingHappens() {
    switch (random.nextInt(8)) {
      case 0, 1 -> join(random.nextBoolean());
      case 2 -> doubt();
      case 3 -> die();
      case 4 -> unsubscribe();
      case 5 -> passDeadlines();
      default -> release(false);
    }
  }

  /** Decides and releases until nothing changes; fails if that does not end. */
  void settle() {
    settleDoubts();
    for (int round = 0; round < 6; round++) {
      int changes = decide();
      release(true);
      if (changes == 0 && decide() == 0) {
        return;
      }
    }
    throw new AssertionError("still changing: " + Allocator.decide(snapshot()));
  }

  Map<String, Integer> countsOf(String consumer) {
    Map<String, Integer> counts = new HashMap<>();
    members.forEach((node, runs) -> countIf(runs.contains(consumer), counts, node));
    table.values().stream()
        .filter(row -> row.key().consumer().equals(consumer) && row.owner() != null)
        .forEach(row -> counts.merge(row.owner(), 1, Integer::sum));
    return counts;
  }

  private static void countIf(boolean runs, Map<String, Integer> counts, String node) {
    if (runs) {
      counts.put(node, 0);
    }
  }

  List<String> consumers() {
    return consumers;
  }

  private List<String> pick(Set<String> nodes) {
    List<String> all = new ArrayList<>(new TreeSet<>(nodes));
    return all.isEmpty() ? all : List.of(all.get(random.nextInt(all.size())));
  }
}
