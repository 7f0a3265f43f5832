package io.workprovider.spi.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the allocator promises, over thousands of generated clusters; each has its seed. */
class WorkAllocatorTest {

  private static final int CLUSTERS = 3_000;

  /** A cluster as it may be: consumers on all nodes or on some, and owners of all sorts. */
  private record Cluster(
      Map<String, Integer> partitions,
      Map<String, Set<String>> candidates,
      Map<Slot, String> owners) {

    static Cluster random(long seed, int mostNodes, int mostConsumers, int mostPartitions) {
      Random random = new Random(seed);
      List<String> nodes =
          IntStream.rangeClosed(0, random.nextInt(mostNodes)).mapToObj(n -> "node-" + n).toList();
      List<Set<String>> deployments = List.of(Set.copyOf(nodes), someOf(nodes, random));
      Map<String, Integer> partitions = new TreeMap<>();
      Map<String, Set<String>> candidates = new TreeMap<>();
      Map<Slot, String> owners = new HashMap<>();
      int consumers = 1 + random.nextInt(mostConsumers);
      for (int c = 0; c < consumers; c++) {
        String consumer = "consumer-" + c;
        partitions.put(consumer, 1 + random.nextInt(mostPartitions));
        candidates.put(consumer, deployments.get(random.nextInt(4) / 3));
        for (int p = 0; p < partitions.get(consumer); p++) {
          int owner = random.nextInt(nodes.size() + 2);
          if (owner < nodes.size()) {
            owners.put(new Slot(consumer, p), nodes.get(owner));
          } else if (owner == nodes.size()) {
            owners.put(new Slot(consumer, p), "gone");
          }
        }
      }
      return new Cluster(partitions, candidates, owners);
    }

    private static Set<String> someOf(List<String> nodes, Random random) {
      return nodes.stream().filter(node -> random.nextBoolean()).collect(Collectors.toSet());
    }

    Map<Slot, String> allocate() {
      return WorkAllocator.allocate(partitions, candidates, owners);
    }

    Cluster with(Map<String, Set<String>> otherCandidates, Map<Slot, String> otherOwners) {
      return new Cluster(partitions, otherCandidates, otherOwners);
    }

    Set<String> nodesOf(String consumer) {
      return candidates.getOrDefault(consumer, Set.of());
    }

    int count(Map<Slot, String> allocation, String consumer, String node) {
      return (int)
          allocation.entrySet().stream()
              .filter(e -> e.getKey().consumer().equals(consumer) && e.getValue().equals(node))
              .count();
    }

    /** Partitions that a node that could go on has to give away. */
    long moves(Map<Slot, String> allocation) {
      return owners.entrySet().stream()
          .filter(e -> nodesOf(e.getKey().consumer()).contains(e.getValue()))
          .filter(e -> !e.getValue().equals(allocation.get(e.getKey())))
          .count();
    }

    Map<Set<String>, List<String>> groups() {
      return candidates.entrySet().stream()
          .filter(e -> !e.getValue().isEmpty())
          .collect(
              Collectors.groupingBy(
                  Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }
  }

  @Test
  void a9_everyPartitionThatSomeNodeRunsHasAnOwner() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      Map<Slot, String> allocation = cluster.allocate();
      Set<Slot> runnable = new HashSet<>();
      cluster.partitions.forEach(
          (consumer, count) -> {
            if (!cluster.nodesOf(consumer).isEmpty()) {
              IntStream.range(0, count).forEach(p -> runnable.add(new Slot(consumer, p)));
            }
          });
      assertEquals(runnable, allocation.keySet(), "seed " + seed);
    }
  }

  @Test
  void a8_aNodeIsOnlyGivenWhatItRuns() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      String message = "seed " + seed;
      cluster
          .allocate()
          .forEach(
              (slot, node) -> assertTrue(cluster.nodesOf(slot.consumer()).contains(node), message));
    }
  }

  @Test
  void a6_theNodesOfAConsumerDifferByAtMostOne() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      Map<Slot, String> allocation = cluster.allocate();
      for (var candidate : cluster.candidates.entrySet()) {
        assertSpreadAtMostOne(
            candidate.getValue().stream()
                .map(node -> cluster.count(allocation, candidate.getKey(), node))
                .toList(),
            "seed " + seed + " " + candidate.getKey());
      }
    }
  }

  @Test
  void a6_theTotalsOfNodesThatRunTheSameDifferByAtMostOne() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      Map<Slot, String> allocation = cluster.allocate();
      for (var group : cluster.groups().entrySet()) {
        assertSpreadAtMostOne(
            group.getKey().stream()
                .map(
                    node ->
                        group.getValue().stream()
                            .mapToInt(consumer -> cluster.count(allocation, consumer, node))
                            .sum())
                .toList(),
            "seed " + seed + " " + group);
      }
    }
  }

  @Test
  void a7_whatIsBalancedStaysAsItIs() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      Map<Slot, String> allocation = cluster.allocate();
      Cluster settled = cluster.with(cluster.candidates, allocation);
      assertEquals(allocation, settled.allocate(), "seed " + seed);
    }
  }

  @Test
  void a7_movesTheFewestThatBalanceAllows() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 3, 3, 5);
      long fewest = 0;
      for (var group : cluster.groups().entrySet()) {
        fewest += new FewestMoves(cluster, group.getKey(), group.getValue()).find();
      }
      assertEquals(fewest, cluster.moves(cluster.allocate()), "seed " + seed + " " + cluster);
    }
  }

  @Test
  void a7_whenANodeLeavesOnlyItsPartitionsMove() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Map<String, Set<String>> three = Map.of("consumer-0", Set.of("a", "b", "c"));
      Cluster cluster = new Cluster(Map.of("consumer-0", (int) (3 + seed % 40)), three, Map.of());
      Map<Slot, String> allocation = cluster.allocate();
      Cluster left = cluster.with(Map.of("consumer-0", Set.of("a", "c")), allocation);
      assertEquals(0, left.moves(left.allocate()), "seed " + seed);
    }
  }

  @Test
  void isTheSameWhateverTheOrderInWhichItIsTold() {
    for (long seed = 0; seed < CLUSTERS; seed++) {
      Cluster cluster = Cluster.random(seed, 7, 6, 12);
      Map<String, Integer> partitions = new TreeMap<>(java.util.Comparator.reverseOrder());
      partitions.putAll(cluster.partitions);
      assertEquals(
          cluster.allocate(),
          WorkAllocator.allocate(
              partitions, new HashMap<>(cluster.candidates), new HashMap<>(cluster.owners)),
          "seed " + seed);
    }
  }

  private static void assertSpreadAtMostOne(List<Integer> counts, String message) {
    int most = counts.stream().mapToInt(i -> i).max().orElse(0);
    int least = counts.stream().mapToInt(i -> i).min().orElse(0);
    assertTrue(most - least <= 1, () -> message + ": " + counts);
  }

  /** The fewest moves of one group, found by trying every balanced way to share. */
  private static final class FewestMoves {

    private final Cluster cluster;
    private final List<String> nodes;
    private final List<String> consumers;

    FewestMoves(Cluster cluster, Set<String> nodes, List<String> consumers) {
      this.cluster = cluster;
      this.nodes = List.copyOf(new TreeSet<>(nodes));
      this.consumers = consumers;
    }

    long find() {
      return find(0, new int[nodes.size()]);
    }

    private long find(int consumer, int[] totals) {
      if (consumer == consumers.size()) {
        List<Integer> counts = new ArrayList<>();
        IntStream.of(totals).forEach(counts::add);
        int most = counts.stream().mapToInt(i -> i).max().orElse(0);
        int least = counts.stream().mapToInt(i -> i).min().orElse(0);
        return most - least <= 1 ? 0 : Integer.MAX_VALUE;
      }
      int count = cluster.partitions.getOrDefault(consumers.get(consumer), 0);
      long fewest = Integer.MAX_VALUE;
      for (int spare = 0; spare < 1 << nodes.size(); spare++) {
        if (Integer.bitCount(spare) == count % nodes.size()) {
          fewest = Math.min(fewest, with(spare, consumer, count, totals));
        }
      }
      return fewest;
    }

    private long with(int spare, int consumer, int count, int[] totals) {
      int[] next = totals.clone();
      long moves = 0;
      for (int n = 0; n < nodes.size(); n++) {
        int share = count / nodes.size() + (spare >> n & 1);
        int owned = cluster.count(cluster.owners, consumers.get(consumer), nodes.get(n));
        moves += Math.max(0, owned - share);
        next[n] += share;
      }
      return moves + find(consumer + 1, next);
    }
  }
}
