package io.workprovider.postgres.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides who owns what: the fewest changes after which every consumer is balanced over the nodes
 * that run it.
 *
 * <ol>
 *   <li>What a dead node owned, and what was not released in time, is free, and so is what nobody
 *       owns. What is being revoked will be free.
 *   <li>What a node in doubt owns, or one that no longer runs the consumer and will release it by
 *       itself, is left alone and not counted.
 *   <li>The rest is shared out: {@link BalancedQuotas} says how many partitions of each consumer
 *       each node gets, so that the fewest have to move.
 *   <li>Each node keeps what it has up to its quota; what is above goes, together with what is
 *       free, to those below.
 * </ol>
 *
 * <p>Deterministic: the same snapshot gives the same changes, and a snapshot to which they were
 * applied gives none (Rules A6, A7, A8, A9). Stateless and thread-safe.
 */
public final class Allocator {

  private Allocator() {}

  /** The changes to make, in the order of their partitions. */
  public static List<Change> decide(ClusterSnapshot snapshot) {
    Map<String, ConsumerPool> pools = new TreeMap<>();
    for (Allocation allocation : snapshot.allocations()) {
      pools
          .computeIfAbsent(
              allocation.key().consumer(), consumer -> ConsumerPool.of(consumer, snapshot))
          .add(allocation);
    }
    Map<List<String>, List<ConsumerPool>> byNodes = new HashMap<>();
    pools
        .values()
        .forEach(pool -> byNodes.computeIfAbsent(pool.nodes(), n -> new ArrayList<>()).add(pool));

    SortedMap<PartitionKey, Change> changes = new TreeMap<>();
    byNodes.forEach(
        (nodes, group) -> {
          int[][] quotas = quotas(nodes.size(), group);
          for (int i = 0; i < quotas.length; i++) {
            group.get(i).place(quotas[i], changes);
          }
        });
    return List.copyOf(changes.values());
  }

  private static int[][] quotas(int nodes, List<ConsumerPool> group) {
    int[][] kept = new int[group.size()][];
    int[][] coming = new int[group.size()][];
    int[] sizes = new int[group.size()];
    Arrays.setAll(kept, i -> group.get(i).ownedByNode());
    Arrays.setAll(coming, i -> group.get(i).comingByNode());
    Arrays.setAll(sizes, i -> group.get(i).size());
    return nodes == 0 ? kept : BalancedQuotas.of(nodes, sizes, kept, coming);
  }

  /** The step that gives a partition to a node, or to nobody if no node runs its consumer. */
  static @Nullable Change step(Allocation from, @Nullable String to, boolean mustFence) {
    PartitionKey key = from.key();
    long epoch = from.epoch();
    return switch (from.state()) {
      case UNASSIGNED ->
          to == null ? null : new Change(from, Allocation.assigned(key, to, epoch + 1));
      case ASSIGNED, REVOKING -> {
        String owner = Objects.requireNonNull(from.owner());
        if (mustFence) {
          yield new Change(
              from,
              to == null
                  ? Allocation.unassigned(key, epoch + 1)
                  : Allocation.assigned(key, to, epoch + 1));
        }
        Allocation revoking = Allocation.revoking(key, owner, to, epoch);
        yield revoking.equals(from) ? null : new Change(from, revoking);
      }
    };
  }
}
