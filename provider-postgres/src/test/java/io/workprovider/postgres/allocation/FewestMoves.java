package io.workprovider.postgres.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The fewest moves after which a small cluster, all of whose nodes run all consumers, is balanced:
 * by trying every way to share.
 */
final class FewestMoves {

  private final int nodes;
  private final List<int[]> owned = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final int[] totals;
  private long fewest = Long.MAX_VALUE;

  private FewestMoves(RandomCluster cluster) {
    List<String> names = List.copyOf(cluster.members.keySet());
    nodes = names.size();
    totals = new int[nodes];
    for (String consumer : cluster.consumers()) {
      Map<String, Integer> counts = cluster.countsOf(consumer);
      owned.add(names.stream().mapToInt(counts::get).toArray());
      sizes.add(
          (int) cluster.table.keySet().stream().filter(k -> k.consumer().equals(consumer)).count());
    }
  }

  static long of(RandomCluster cluster) {
    FewestMoves search = new FewestMoves(cluster);
    search.share(0, 0);
    return search.fewest;
  }

  private void share(int consumer, long moves) {
    if (consumer == owned.size()) {
      boolean even =
          Arrays.stream(totals).max().getAsInt() - Arrays.stream(totals).min().getAsInt() <= 1;
      fewest = even ? Math.min(fewest, moves) : fewest;
      return;
    }
    int base = sizes.get(consumer) / nodes;
    for (int extras = 0; extras < 1 << nodes; extras++) {
      if (Integer.bitCount(extras) == sizes.get(consumer) % nodes) {
        long more = 0;
        for (int n = 0; n < nodes; n++) {
          int quota = base + (extras >> n & 1);
          totals[n] += quota;
          more += Math.max(0, owned.get(consumer)[n] - quota);
        }
        share(consumer + 1, moves + more);
        for (int n = 0; n < nodes; n++) {
          totals[n] -= base + (extras >> n & 1);
        }
      }
    }
  }
}
