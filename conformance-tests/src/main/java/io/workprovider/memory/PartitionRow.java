package io.workprovider.memory;

import io.workprovider.PartitionId;
import io.workprovider.memory.Ownership.Assigned;
import io.workprovider.memory.Ownership.Revoking;
import io.workprovider.memory.Ownership.Unassigned;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one consumer, as the back end keeps it: owner, epoch and place in one row, so
 * that one step can check the first two and change the third.
 *
 * <p>The row outlives its owners. The epoch is that of the last grant and only ever grows (Rule
 * A1). Guarded by the storage's lock.
 */
final class PartitionRow {

  private final int partition;
  private Ownership ownership = new Unassigned();
  private long epoch;
  private long place;
  private boolean saved;
  private @Nullable String problem;

  /** A row that nobody owns, from which a first owner goes on after a place. */
  PartitionRow(int partition, long startAfter) {
    this.partition = partition;
    this.place = startAfter;
  }

  PartitionId id() {
    return PartitionId.of(partition);
  }

  int partition() {
    return partition;
  }

  Ownership ownership() {
    return ownership;
  }

  long epoch() {
    return epoch;
  }

  /** What the next owner goes on after; 0 before the first event. */
  long place() {
    return place;
  }

  /** Whether the place is a position that was saved or reset to, and no mere start (Rule P10). */
  boolean isSaved() {
    return saved && place > 0;
  }

  @Nullable String problem() {
    return problem;
  }

  @Nullable String owner() {
    if (ownership instanceof Assigned assigned) {
      return assigned.owner();
    }
    return ownership instanceof Revoking revoking ? revoking.owner() : null;
  }

  /** Who will have it when all that is asked for is done. */
  @Nullable String intendedOwner() {
    return ownership instanceof Revoking revoking ? revoking.next() : owner();
  }

  /** Gives it to a node; whoever had it is fenced by the higher epoch. */
  void grant(String node, long nextEpoch) {
    ownership = new Assigned(node);
    epoch = nextEpoch;
    problem = null;
  }

  /** Asks the owner to give it back; asked already, changes only who is next. */
  void revoke(@Nullable String next, long nowNanos, long deadlineNanos) {
    if (ownership instanceof Assigned assigned) {
      ownership = new Revoking(assigned.owner(), next, nowNanos, deadlineNanos);
    } else if (ownership instanceof Revoking revoking) {
      ownership =
          new Revoking(revoking.owner(), next, revoking.askedAtNanos(), revoking.deadlineNanos());
    }
  }

  /** Takes it from its owner, who is fenced, and gives it to the next one, if there is one. */
  void passOn(long nextEpoch) {
    String next = ownership instanceof Revoking revoking ? revoking.next() : null;
    if (next != null) {
      grant(next, nextEpoch);
    } else {
      ownership = new Unassigned();
    }
  }

  /** Keeps a place that an owner, whose epoch was checked, has reached. */
  void store(long reached) {
    place = reached;
    saved = true;
  }

  /** Keeps the place that an operator wants, also an earlier one. */
  void resetTo(long wanted) {
    place = wanted;
    saved = true;
  }

  void stopped(String reason) {
    problem = reason;
  }
}
