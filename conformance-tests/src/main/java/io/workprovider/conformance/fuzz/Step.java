package io.workprovider.conformance.fuzz;

import java.util.Locale;

/**
 * One step of a schedule. It makes sense whatever came before it, so that steps can be left out:
 * what cannot be done, such as to heal a node that is not cut off, does nothing.
 *
 * @param which the place of a node, or the number of a stream or consumer
 * @param amount how many events, or how many milliseconds
 */
record Step(Kind kind, int which, int amount) {

  /** What can be done. */
  enum Kind {
    /** A node comes to a place that is free. */
    JOIN(18),
    /** A node goes as a process does that is asked to; nobody waits until it is gone. */
    LEAVE(8),
    CRASH(9),
    CUT(12),
    HEAL(11),
    APPEND(22),
    /** Events whose handlers take some milliseconds, or fail once, or heed no interruption. */
    APPEND_SLOW(6),
    APPEND_FAILING(4),
    APPEND_DEAF(3),
    /** A consumer goes on from the beginning. */
    RESET(2),
    /** A node saves on everything that it once had. */
    SAVE_STALE(8),
    /** All stored positions are read. */
    READ_POSITIONS(4),
    WAIT(8),
    /** Until the nodes that are up own everything. */
    SETTLE(6);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    /** How often it comes, out of the sum of all. */
    int weight() {
      return weight;
    }
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (kind) {
      case APPEND, APPEND_SLOW, APPEND_FAILING, APPEND_DEAF ->
          name + " " + amount + " to stream " + which;
      case WAIT -> name + " " + amount + " ms";
      case READ_POSITIONS, SETTLE -> name;
      default -> name + " " + which;
    };
  }
}
