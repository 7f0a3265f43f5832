package io.workprovider.postgres;

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
 */
record OwnedRow(PartitionKey key, long epoch, long after, @Nullable Duration askedBackWithin) {}
