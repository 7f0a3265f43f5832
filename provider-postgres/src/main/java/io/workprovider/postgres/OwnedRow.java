package io.workprovider.postgres;

import io.workprovider.PositionExpiredException;
import io.workprovider.postgres.allocation.PartitionKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A partition's row that says that this node owns it.
 *
 * @param key which partition
 * @param epoch the epoch of the grant
 * @param after the position to go on after
 * @param askedBackWithin how long its release may still take; none if nobody asked for it
 * @param tailLost whether another event than the one that was handled has its position now
 */
record OwnedRow(
    PartitionKey key,
    long epoch,
    long after,
    @Nullable Duration askedBackWithin,
    boolean tailLost) {

  /** The error that a partition stops with when the table has lost its last event. */
  PositionExpiredException lostTail() {
    return new PositionExpiredException(
        "Consumer '"
            + key.consumer()
            + "', partition "
            + key.partition()
            + ", cannot go on after position "
            + after
            + ": the event that was handled there is gone, and another one has its position. The"
            + " events table has lost its end: it was restored from a back-up, or taken over from a"
            + " standby that lagged. Events that came after that may count as handled and never be"
            + " delivered. Reset the partition, to a position or time before the loss.");
  }
}
