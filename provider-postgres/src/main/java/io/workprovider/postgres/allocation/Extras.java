package io.workprovider.postgres.allocation;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what is left over when consumers are shared evenly: row by row (consumer) a given
 * number of marks, at most one a cell, so that the sums of the columns (nodes) differ by at most
 * one, and the marks are worth as much as possible.
 *
 * <p>This is a transport problem. It starts with the most valuable marks of each row, evens out the
 * columns, and then shifts marks around cycles of columns for as long as that gains anything, which
 * ends at the optimum (cycle cancelling: Klein 1967). Worth comes in three sizes only, so the best
 * shift between two columns is looked up in counters.
 */
final class Extras {

  static final byte SAVES_NOTHING = 0;

  /** The mark keeps a partition on its way to where it is going already. */
  static final byte SAVES_A_DETOUR = 1;

  /** The mark lets a node keep a partition that it works on; outweighs all detours together. */
  static final byte SAVES_A_MOVE = 2;

  private final int nodes;
  private final byte[][] worth;
  private final boolean[][] marked;
  private final int[] sums;

  private Extras(int nodes, byte[][] worth) {
    this.nodes = nodes;
    this.worth = worth;
    this.marked = new boolean[worth.length][nodes];
    this.sums = new int[nodes];
  }

  /**
   * The marks, by row and column.
   *
   * @param rows how many marks each row has to have, each below {@code nodes}
   * @param worth what a mark in a cell is worth
   */
  static boolean[][] handOut(int nodes, int[] rows, byte[][] worth) {
    Extras extras = new Extras(nodes, worth);
    for (int row = 0; row < rows.length; row++) {
      extras.markBest(row, rows[row]);
    }
    if (!extras.isEven()) {
      Shifts shifts = new Shifts(nodes, extras.marked, worth);
      boolean lossless = extras.evenOut(shifts);
      if (!lossless) {
        extras.cancelCycles(shifts);
      }
    }
    return extras.marked;
  }

  private void markBest(int row, int marks) {
    for (byte value = SAVES_A_MOVE; value >= SAVES_NOTHING && marks > 0; value--) {
      while (marks > 0) {
        int best = leastUsed(row, value);
        if (best < 0) {
          break;
        }
        marked[row][best] = true;
        sums[best]++;
        marks--;
      }
    }
  }

  private int leastUsed(int row, byte value) {
    int best = -1;
    for (int n = 0; n < nodes; n++) {
      if (!marked[row][n] && worth[row][n] == value && (best < 0 || sums[n] < sums[best])) {
        best = n;
      }
    }
    return best;
  }

  private boolean isEven() {
    IntSummaryStatistics range = Arrays.stream(sums).summaryStatistics();
    return range.getMax() - range.getMin() < 2;
  }

  /** Shifts marks from the fullest column to the emptiest; says whether nothing was lost by it. */
  private boolean evenOut(Shifts shifts) {
    boolean lossless = true;
    while (true) {
      int fullest = 0;
      int emptiest = 0;
      for (int n = 1; n < nodes; n++) {
        fullest = sums[n] > sums[fullest] ? n : fullest;
        emptiest = sums[n] < sums[emptiest] ? n : emptiest;
      }
      if (sums[fullest] - sums[emptiest] < 2) {
        return lossless;
      }
      lossless &= shifts.gain(fullest, emptiest) >= 0;
      shift(shifts, fullest, emptiest);
    }
  }

  private void cancelCycles(Shifts shifts) {
    int[] cycle = gainingCycle(shifts);
    while (cycle != null) {
      for (int i = 0; i < cycle.length; i++) {
        int from = cycle[i];
        int to = cycle[(i + 1) % cycle.length];
        if (from < nodes && to < nodes) {
          shift(shifts, from, to);
        }
      }
      cycle = gainingCycle(shifts);
    }
  }

  private void shift(Shifts shifts, int from, int to) {
    shifts.apply(from, to);
    sums[from]--;
    sums[to]++;
  }

  /**
   * A cycle of columns around which shifting gains something, by Bellman and Ford; none at the
   * optimum. One more vertex, numbered {@code nodes}, leads from the columns that may get one mark
   * more to those that may lose one.
   */
  private int @Nullable [] gainingCycle(Shifts shifts) {
    int vertices = nodes + 1;
    int low = Arrays.stream(sums).min().orElse(0);
    long[] best = new long[vertices];
    int[] before = new int[vertices];
    Arrays.fill(before, -1);
    for (int round = 0; round <= vertices; round++) {
      int improved = -1;
      for (int from = 0; from < vertices; from++) {
        for (int to = 0; to < vertices; to++) {
          long gain = gain(shifts, from, to, low);
          if (gain != Shifts.IMPOSSIBLE && best[from] + gain > best[to]) {
            best[to] = best[from] + gain;
            before[to] = from;
            improved = to;
          }
        }
      }
      if (improved < 0) {
        return null;
      }
      int[] cycle = round % 4 == 3 || round == vertices ? cycleBehind(improved, before) : null;
      if (cycle != null) {
        return cycle;
      }
    }
    throw new IllegalStateException("Improved for ever without a cycle: " + Arrays.toString(sums));
  }

  private long gain(Shifts shifts, int from, int to, int low) {
    if (from == to) {
      return Shifts.IMPOSSIBLE;
    }
    if (from == nodes) {
      return sums[to] > low ? 0 : Shifts.IMPOSSIBLE;
    }
    if (to == nodes) {
      return sums[from] == low ? 0 : Shifts.IMPOSSIBLE;
    }
    return shifts.gain(from, to);
  }

  /** The cycle that the path back from a vertex runs into, in forward order; none if it ends. */
  private static int @Nullable [] cycleBehind(int vertex, int[] before) {
    int on = vertex;
    for (int i = 0; i < before.length; i++) {
      on = before[on];
      if (on < 0) {
        return null;
      }
    }
    int length = 1;
    for (int v = before[on]; v != on; v = before[v]) {
      length++;
    }
    int[] cycle = new int[length];
    for (int i = length - 1; i >= 0; i--) {
      cycle[i] = on;
      on = before[on];
    }
    return cycle;
  }
}
