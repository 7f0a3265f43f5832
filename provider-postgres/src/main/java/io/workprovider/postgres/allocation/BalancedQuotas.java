package io.workprovider.postgres.allocation;

import java.util.Arrays;

/**
 * How many partitions of each consumer each node gets, for consumers that run on the same nodes.
 *
 * <p>Every node gets the whole part of a consumer's fair share; the partitions left over are {@link
 * Extras}, at most one a consumer and node. Handing those out decides both how many partitions move
 * and how even the totals are.
 */
final class BalancedQuotas {

  private BalancedQuotas() {}

  /**
   * The quotas, by consumer and node.
   *
   * @param nodes how many nodes there are, at least 1
   * @param sizes how many partitions there are to share out, by consumer
   * @param owned how many of them a node owns now, by consumer and node
   * @param coming how many more of them are on their way to a node
   */
  static int[][] of(int nodes, int[] sizes, int[][] owned, int[][] coming) {
    int[] rows = Arrays.stream(sizes).map(size -> size % nodes).toArray();
    byte[][] worth = new byte[sizes.length][nodes];
    for (int c = 0; c < sizes.length; c++) {
      int base = sizes[c] / nodes;
      for (int n = 0; n < nodes; n++) {
        worth[c][n] = worth(owned[c][n], coming[c][n], base);
      }
    }
    boolean[][] extra = Extras.handOut(nodes, rows, worth);
    int[][] quotas = new int[sizes.length][nodes];
    for (int c = 0; c < sizes.length; c++) {
      for (int n = 0; n < nodes; n++) {
        quotas[c][n] = sizes[c] / nodes + (extra[c][n] ? 1 : 0);
      }
    }
    return quotas;
  }

  private static byte worth(int owned, int coming, int base) {
    if (owned > base) {
      return Extras.SAVES_A_MOVE;
    }
    return owned + coming > base ? Extras.SAVES_A_DETOUR : Extras.SAVES_NOTHING;
  }
}
