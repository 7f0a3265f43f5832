package io.workprovider.spi.store;

import java.util.Arrays;

/**
 * Deals out the partitions that are over when each consumer's are divided by the nodes.
 *
 * <p>Each consumer gives at most one to a node, the totals of the nodes differ by at most one, and
 * among all ways to do so it finds one in which the most go to a node that would keep a partition
 * by it. That is a flow of the least cost from the consumers over the nodes, found by adding the
 * cheapest path again and again (Bellman and Ford's, since costs can be negative).
 */
final class SpareDealer {

  /** Filling every node's fair share comes before keeping. */
  private static final int FAIR = -1_000_000;

  private static final int KEPT = -1;

  private final int consumers;
  private final int nodes;
  private final int source;
  private final int sink;
  private final int[][] capacity;
  private final int[][] cost;

  private SpareDealer(int[] spare, int nodes, boolean[][] keeps) {
    this.consumers = spare.length;
    this.nodes = nodes;
    // A node has two ways to the sink: its fair share, and past its own vertex, one more.
    int more = consumers + nodes;
    this.source = more + nodes;
    this.sink = source + 1;
    this.capacity = new int[sink + 1][sink + 1];
    this.cost = new int[sink + 1][sink + 1];
    int share = Arrays.stream(spare).sum() / nodes;
    for (int c = 0; c < consumers; c++) {
      join(source, c, spare[c], 0);
      for (int n = 0; n < nodes; n++) {
        join(c, consumers + n, 1, keeps[c][n] ? KEPT : 0);
      }
    }
    for (int n = 0; n < nodes; n++) {
      join(consumers + n, sink, share, FAIR);
      join(consumers + n, more + n, 1, 0);
      join(more + n, sink, 1, 0);
    }
  }

  /**
   * Deals.
   *
   * @param spare how many each consumer has over, fewer than there are nodes
   * @param keeps whether a node keeps a partition of a consumer if it gets one
   * @return which node gets one of which consumer
   */
  static boolean[][] deal(int[] spare, int nodes, boolean[][] keeps) {
    SpareDealer dealer = new SpareDealer(spare, nodes, keeps);
    int left = Arrays.stream(spare).sum();
    for (; left > 0; left--) {
      dealer.addCheapestPath();
    }
    return dealer.dealt();
  }

  private void join(int from, int to, int units, int unitCost) {
    capacity[from][to] = units;
    cost[from][to] = unitCost;
    cost[to][from] = -unitCost;
  }

  private void addCheapestPath() {
    int[] cheapest = new int[sink + 1];
    int[] cameFrom = new int[sink + 1];
    Arrays.fill(cheapest, Integer.MAX_VALUE);
    cheapest[source] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int from = 0; from <= sink; from++) {
        for (int to = 0; cheapest[from] != Integer.MAX_VALUE && to <= sink; to++) {
          if (capacity[from][to] > 0 && cheapest[from] + cost[from][to] < cheapest[to]) {
            cheapest[to] = cheapest[from] + cost[from][to];
            cameFrom[to] = from;
            changed = true;
          }
        }
      }
    }
    for (int to = sink; to != source; to = cameFrom[to]) {
      capacity[cameFrom[to]][to]--;
      capacity[to][cameFrom[to]]++;
    }
  }

  private boolean[][] dealt() {
    boolean[][] dealt = new boolean[consumers][nodes];
    for (int c = 0; c < consumers; c++) {
      for (int n = 0; n < nodes; n++) {
        dealt[c][n] = capacity[c][consumers + n] == 0;
      }
    }
    return dealt;
  }
}
