package io.workprovider.memory;

import io.workprovider.EventSequence;
import io.workprovider.spi.store.Slot;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the table says of one partition that a node owns.
 *
 * @param place what to go on after, read anew for each grant (Rule A11)
 * @param revokingWithin how long the node has to release it; null if it may keep it
 */
record Grant(
    Slot slot,
    long epoch,
    EventSequence sequence,
    int partitions,
    long place,
    @Nullable Duration revokingWithin) {

  Optional<Duration> revoking() {
    return Optional.ofNullable(revokingWithin);
  }
}
