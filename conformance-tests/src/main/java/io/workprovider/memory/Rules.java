package io.workprovider.memory;

/**
 * The decisions that keep the protocol safe, each by itself and named after its rule.
 *
 * <p>Not final, so that a test of the suite can break exactly one of them. Stateless and
 * thread-safe.
 */
class Rules {

  /** As the contract says. */
  static final Rules OF_THE_CONTRACT = new Rules();

  /** Rules A1, P2, P4: only the owner at the epoch of its grant may store and release. */
  boolean isCurrent(PartitionRow row, String node, long epoch) {
    return node.equals(row.owner()) && epoch == row.epoch();
  }

  /** Rule P3: a save never moves a place back. */
  long placeAfterSave(long stored, long reached) {
    return Math.max(stored, reached);
  }

  /** Rule P1: a grant goes on right after the last event handled. */
  long firstPlaceOfGrant(long stored) {
    return stored;
  }

  /** Rule A2: a partition that is asked back stays its owner's until it is released. */
  boolean waitsForRelease() {
    return true;
  }

  /** Rule A4: an owner stops by itself before the storage gives its partitions away. */
  long fenceAfterNanos(long leaseNanos) {
    return leaseNanos / 10 * 8;
  }

  /** Rule E1: everything that is committed is delivered. */
  long lastPlaceToRead(long end, long endAtGrant) {
    return end;
  }
}
