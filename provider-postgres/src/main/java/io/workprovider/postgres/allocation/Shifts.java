package io.workprovider.postgres.allocation;

/**
 * What can be gained by shifting one mark from one column to another within its row: for each pair
 * of columns, how many rows offer each gain.
 */
final class Shifts {

  static final long IMPOSSIBLE = Long.MIN_VALUE;

  /** What a mark is worth, by its code; the last outweighs any number of the middle ones. */
  private static final long[] VALUES = {0, 1, 1L << 32};

  private final int nodes;
  private final boolean[][] marked;
  private final byte[][] worth;
  private final int[][][] rowsOffering;

  Shifts(int nodes, boolean[][] marked, byte[][] worth) {
    this.nodes = nodes;
    this.marked = marked;
    this.worth = worth;
    this.rowsOffering = new int[nodes][nodes][VALUES.length * VALUES.length];
    for (int row = 0; row < marked.length; row++) {
      for (int from = 0; from < nodes; from++) {
        if (marked[row][from]) {
          countFrom(row, from, 1);
        }
      }
    }
  }

  /** The most that a shift gains, which may be negative. */
  long gain(int from, int to) {
    int offer = bestOffer(from, to);
    return offer < 0 ? IMPOSSIBLE : gainOf(offer);
  }

  /** Makes the shift that gains the most, in the first row that offers it. */
  void apply(int from, int to) {
    int offer = bestOffer(from, to);
    int row = 0;
    while (!marked[row][from] || marked[row][to] || offer(row, from, to) != offer) {
      row++;
    }
    countFrom(row, from, -1);
    countTo(row, to, from, -1);
    marked[row][from] = false;
    marked[row][to] = true;
    countFrom(row, to, 1);
    countTo(row, from, to, 1);
  }

  private int bestOffer(int from, int to) {
    int best = -1;
    int[] offers = rowsOffering[from][to];
    for (int offer = 0; offer < offers.length; offer++) {
      if (offers[offer] > 0 && (best < 0 || gainOf(offer) > gainOf(best))) {
        best = offer;
      }
    }
    return best;
  }

  private int offer(int row, int from, int to) {
    return worth[row][to] * VALUES.length + worth[row][from];
  }

  private static long gainOf(int offer) {
    return VALUES[offer / VALUES.length] - VALUES[offer % VALUES.length];
  }

  /** Counts the shifts from a marked column of a row to all that are not marked. */
  private void countFrom(int row, int from, int difference) {
    for (int to = 0; to < nodes; to++) {
      if (!marked[row][to]) {
        rowsOffering[from][to][offer(row, from, to)] += difference;
      }
    }
  }

  /** Counts the shifts to an unmarked column of a row from all that are marked, but one. */
  private void countTo(int row, int to, int except, int difference) {
    for (int from = 0; from < nodes; from++) {
      if (marked[row][from] && from != except) {
        rowsOffering[from][to][offer(row, from, to)] += difference;
      }
    }
  }
}
