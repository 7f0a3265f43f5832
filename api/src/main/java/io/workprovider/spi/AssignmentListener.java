package io.workprovider.spi;

import java.time.Duration;

/**
 * Hears what becomes of the partitions of one subscription, as deltas (Rule A5): what is not named
 * goes on untouched.
 *
 * <p>Calls for one subscription come one after another, and return at once without waiting for
 * handlers or the back end. For one assignment they come in this order: {@code granted}, at most
 * one {@code revoking}, at most one {@code lost}; after {@link PartitionAssignment#release} there
 * are none.
 */
public interface AssignmentListener {

  /**
   * A partition is this node's. Its position is read anew for this grant (Rule A11). The first call
   * may come before {@code subscribe} has returned.
   */
  void granted(PartitionAssignment assignment);

  /**
   * A partition is asked back. Finish the event in hand, then answer with {@link
   * PartitionAssignment#release}. Until then the assignment stays current.
   *
   * @param within how long that may take; afterwards it is taken, and {@code lost} follows
   */
  void revoking(PartitionAssignment assignment, Duration within);

  /**
   * A partition is gone: it was taken away, or this node cannot prove any more that it is its own.
   * Nothing may be saved; {@link PartitionAssignment#isCurrent()} is already false.
   *
   * @param reason for the log
   */
  void lost(PartitionAssignment assignment, String reason);
}
