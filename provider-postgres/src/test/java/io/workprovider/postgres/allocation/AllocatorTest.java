package io.workprovider.postgres.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AllocatorTest {

  private static final int SEEDS = 1_000;

  @Test
  void a6_everyConsumerIsBalancedOverTheNodesThatRunIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      for (String consumer : cluster.consumers()) {
        Collection<Integer> counts = cluster.countsOf(consumer).values();
        assertSpread(counts, "seed " + seed + " consumer " + consumer);
      }
    }
  }

  @Test
  void a6_totalsAreBalancedOverConsumersWithTheSameNodes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      Map<Set<String>, Map<String, Integer>> totals = new HashMap<>();
      for (String consumer : cluster.consumers()) {
        Map<String, Integer> counts = cluster.countsOf(consumer);
        Map<String, Integer> total =
            totals.computeIfAbsent(counts.keySet(), nodes -> new HashMap<>());
        counts.forEach((node, count) -> total.merge(node, count, Integer::sum));
      }
      for (Map<String, Integer> total : totals.values()) {
        assertSpread(total.values(), "seed " + seed + " totals " + total);
      }
    }
  }

  @Test
  void a9_nothingStaysUnassignedWhileANodeCanRunIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      for (Allocation row : cluster.table.values()) {
        boolean somebodyCan =
            cluster.members.values().stream().anyMatch(runs -> runs.contains(row.key().consumer()));
        assertEquals(
            somebodyCan ? AllocationState.ASSIGNED : AllocationState.UNASSIGNED,
            row.state(),
            "seed " + seed + ": " + row);
      }
    }
  }

  @Test
  void a8_aNodeIsGivenOnlyWhatItRuns() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = new RandomCluster(seed, 5, 12);
      for (int i = 0; i < 30; i++) {
        cluster.somethingHappens();
        for (Change change : Allocator.decide(cluster.snapshot())) {
          String to =
              change.after().state() == AllocationState.REVOKING
                  ? change.after().next()
                  : change.after().owner();
          assertTrue(
              to == null || cluster.runs(to, change.after().key()), "seed " + seed + ": " + change);
        }
        cluster.decide();
      }
    }
  }

  @Test
  void a1_everyChangeOfOwnerRaisesTheEpochAndNothingElseDoes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = new RandomCluster(seed, 5, 12);
      for (int i = 0; i < 30; i++) {
        cluster.somethingHappens();
        for (Change change : Allocator.decide(cluster.snapshot())) {
          boolean stays =
              change.before().owner() != null
                  && change.before().owner().equals(change.after().owner())
                  && !change.before().overdue();
          assertEquals(
              change.before().epoch() + (stays ? 0 : 1),
              change.after().epoch(),
              "seed " + seed + ": " + change);
        }
        cluster.decide();
      }
    }
  }

  @Test
  void a12_aNodeInDoubtKeepsWhatItOwnsAndIsGivenNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      cluster.doubt();
      cluster.join(true);
      for (Change change : Allocator.decide(cluster.snapshot())) {
        assertTrue(
            !cluster.inDoubt.contains(change.before().owner())
                && !cluster.inDoubt.contains(change.after().owner())
                && !cluster.inDoubt.contains(change.after().next()),
            "seed " + seed + ": " + change);
      }
    }
  }

  @Test
  void a2_aLiveOwnerIsAskedAndNeverSkipped() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      cluster.join(true);
      for (Change change : Allocator.decide(cluster.snapshot())) {
        assertTrue(
            change.before().owner() == null || change.revokes(), "seed " + seed + ": " + change);
      }
    }
  }

  @Test
  void a7_aJoinMovesExactlyTheNewNodesShare() {
    for (int nodes = 1; nodes < 12; nodes++) {
      for (int partitions = 1; partitions < 40; partitions++) {
        RandomCluster cluster = settled(nodes, List.of(partitions));
        cluster.join(true);
        List<Change> changes = Allocator.decide(cluster.snapshot());
        assertEquals(
            partitions / (nodes + 1), changes.size(), nodes + " nodes, " + partitions + " parts");
      }
    }
  }

  @Test
  void a7_aDeathMovesExactlyWhatTheDeadNodeHad() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = new RandomCluster(seed, 1, 40);
      IntStream.range(0, 2 + cluster.random.nextInt(8)).forEach(i -> cluster.join(true));
      cluster.settle();
      cluster.doubt();
      cluster.settleDoubts();
      long orphans =
          cluster.table.values().stream().filter(row -> cluster.dead.contains(row.owner())).count();
      assertEquals(orphans, Allocator.decide(cluster.snapshot()).size(), "seed " + seed);
    }
  }

  @Test
  void a7_noOtherBalancedSharingMovesFewer() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = smallAndUneven(seed);
      long moves = Allocator.decide(cluster.snapshot()).stream().filter(Change::revokes).count();
      assertEquals(FewestMoves.of(cluster), moves, "seed " + seed + ": " + cluster.table.values());
    }
  }

  @Test
  void theSameSnapshotGivesTheSameChangesWhateverTheOrderOfItsRows() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomCluster cluster = afterRandomHistory(seed);
      cluster.doubt();
      cluster.settleDoubts();
      cluster.join(false);
      List<Allocation> shuffled = new ArrayList<>(cluster.table.values());
      Collections.shuffle(shuffled, cluster.random);
      assertEquals(
          Allocator.decide(cluster.snapshot()),
          Allocator.decide(ClusterSnapshot.of(cluster.members, cluster.dead, shuffled)),
          "seed " + seed);
    }
  }

  @Test
  void decidesForAHundredNodesAndTenThousandPartitionsInATenthOfASecond() {
    for (int consumers : List.of(1, 10, 100, 1_000)) {
      RandomCluster cluster = settled(100, Collections.nCopies(consumers, 10_000 / consumers));
      cluster.join(true);
      cluster.doubt();
      cluster.doubt();
      cluster.settleDoubts();
      ClusterSnapshot snapshot = cluster.snapshot();
      long fastest = IntStream.range(0, 10).mapToLong(i -> nanosOf(snapshot)).min().orElseThrow();
      assertTrue(
          fastest < Duration.ofMillis(100).toNanos(),
          consumers + " consumers took " + Duration.ofNanos(fastest));
    }
  }

  private static long nanosOf(ClusterSnapshot snapshot) {
    long start = System.nanoTime();
    assertTrue(!Allocator.decide(snapshot).isEmpty());
    return System.nanoTime() - start;
  }

  private static RandomCluster afterRandomHistory(long seed) {
    RandomCluster cluster = new RandomCluster(seed, 6, 14);
    for (int i = 0; i < 40; i++) {
      cluster.somethingHappens();
      if (cluster.random.nextBoolean()) {
        cluster.decide();
      }
    }
    cluster.settle();
    return cluster;
  }

  private static RandomCluster settled(int nodes, List<Integer> partitions) {
    RandomCluster cluster = new RandomCluster(partitions);
    IntStream.range(0, nodes).forEach(i -> cluster.join(true));
    cluster.settle();
    return cluster;
  }

  /** Few nodes and consumers, and partitions that lie with them at random. */
  private static RandomCluster smallAndUneven(long seed) {
    RandomCluster cluster = new RandomCluster(seed, 4, 5);
    IntStream.range(0, 2 + cluster.random.nextInt(2)).forEach(i -> cluster.join(true));
    List<String> nodes = List.copyOf(cluster.members.keySet());
    cluster.table.replaceAll(
        (key, row) ->
            cluster.random.nextInt(5) == 0
                ? row
                : Allocation.assigned(key, nodes.get(cluster.random.nextInt(nodes.size())), 1));
    return cluster;
  }

  private static void assertSpread(Collection<Integer> counts, String what) {
    if (!counts.isEmpty()) {
      assertTrue(Collections.max(counts) - Collections.min(counts) <= 1, what + ": " + counts);
    }
  }
}
