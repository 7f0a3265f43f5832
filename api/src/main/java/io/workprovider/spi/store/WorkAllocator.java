package io.workprovider.spi.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides who should own what; a pure function, for every provider that allocates itself.
 *
 * <p>Consumers that run on the same set of nodes are balanced together. Of each, every node gets
 * its partitions divided by the nodes, rounded down; what is over goes out one each, so that the
 * totals of the nodes differ by at most one as well (Rule A6). Who gets one that is over is chosen
 * so that most stays where it is (Rule A7): no balanced allocation moves fewer. As every consumer
 * is dealt out among all nodes that run it, nobody starves (Rule A8), and what can run somewhere is
 * given to somebody (Rule A9).
 */
public final class WorkAllocator {

  private WorkAllocator() {}

  /**
   * Who should own what.
   *
   * @param partitions how many each consumer has
   * @param candidates which nodes run each consumer
   * @param owners who owns what now; owners that are no candidates count as gone
   * @return an owner for every partition of every consumer that some node runs
   */
  public static Map<Slot, String> allocate(
      Map<String, Integer> partitions,
      Map<String, Set<String>> candidates,
      Map<Slot, String> owners) {
    Map<SortedSet<String>, List<String>> groups = new LinkedHashMap<>();
    for (String consumer : new TreeSet<>(partitions.keySet())) {
      SortedSet<String> nodes = new TreeSet<>(candidates.getOrDefault(consumer, Set.of()));
      if (!nodes.isEmpty()) {
        groups.computeIfAbsent(nodes, key -> new ArrayList<>()).add(consumer);
      }
    }
    Map<Slot, String> allocation = new HashMap<>();
    groups.forEach(
        (nodes, consumers) -> {
          Group group = new Group(List.copyOf(nodes), consumers, partitions, owners);
          allocation.putAll(group.allocate());
        });
    return allocation;
  }

  /** Consumers that run on the same nodes. */
  private record Group(
      List<String> nodes,
      List<String> consumers,
      Map<String, Integer> partitions,
      Map<Slot, String> owners) {

    Map<Slot, String> allocate() {
      int[][] owned = new int[consumers.size()][nodes.size()];
      int[] spare = new int[consumers.size()];
      boolean[][] keeps = new boolean[consumers.size()][nodes.size()];
      for (int c = 0; c < consumers.size(); c++) {
        int count = count(c);
        spare[c] = count % nodes.size();
        owned[c] = owned(c);
        for (int n = 0; n < nodes.size(); n++) {
          keeps[c][n] = owned[c][n] > count / nodes.size();
        }
      }
      boolean[][] getsSpare = SpareDealer.deal(spare, nodes.size(), keeps);
      Map<Slot, String> allocation = new HashMap<>();
      for (int c = 0; c < consumers.size(); c++) {
        Map<String, Integer> shares = new TreeMap<>();
        for (int n = 0; n < nodes.size(); n++) {
          shares.put(nodes.get(n), count(c) / nodes.size() + (getsSpare[c][n] ? 1 : 0));
        }
        fill(consumers.get(c), count(c), shares, allocation);
      }
      return allocation;
    }

    private int count(int consumer) {
      return partitions.getOrDefault(consumers.get(consumer), 0);
    }

    private int[] owned(int consumer) {
      int[] owned = new int[nodes.size()];
      for (int p = 0; p < count(consumer); p++) {
        String owner = owners.get(new Slot(consumers.get(consumer), p));
        if (owner != null && nodes.contains(owner)) {
          owned[nodes.indexOf(owner)]++;
        }
      }
      return owned;
    }

    /** Each node keeps what it has up to its share; the rest goes where a share is not full. */
    private void fill(
        String consumer, int count, Map<String, Integer> shares, Map<Slot, String> allocation) {
      List<Slot> homeless = new ArrayList<>();
      for (int p = 0; p < count; p++) {
        Slot slot = new Slot(consumer, p);
        @Nullable String owner = owners.get(slot);
        if (owner != null && shares.getOrDefault(owner, 0) > 0) {
          shares.merge(owner, -1, Integer::sum);
          allocation.put(slot, owner);
        } else {
          homeless.add(slot);
        }
      }
      var next = homeless.iterator();
      shares.forEach(
          (node, room) -> {
            for (int i = 0; i < room; i++) {
              allocation.put(next.next(), node);
            }
          });
    }
  }
}
