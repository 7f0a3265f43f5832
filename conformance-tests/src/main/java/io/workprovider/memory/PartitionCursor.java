package io.workprovider.memory;

import io.workprovider.EventSequence;
import io.workprovider.PositionExpiredException;
import io.workprovider.spi.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the events of one partition, once, from a place on.
 *
 * <p>It remembers how far it looked, so that each event of the log is looked at once, however few
 * of them are its own. Guarded by the storage's lock.
 */
final class PartitionCursor {

  private final EventLog log;
  private final EventSequence sequence;
  private final int partition;
  private final int partitions;
  private final boolean expired;
  private long place;

  PartitionCursor(EventLog log, EventSequence sequence, int partition, int partitions, long after) {
    this.log = log;
    this.sequence = sequence;
    this.partition = partition;
    this.partitions = partitions;
    this.expired = after > log.end();
    this.place = after;
  }

  /** Whether there is an event that {@link #next} has not returned, among those up to a place. */
  boolean hasNext(long end) {
    while (place < end && !isOurs(log.at(place + 1))) {
      place++;
    }
    return place < end;
  }

  /** The next events, in order, among those up to a place. */
  List<Delivery> next(int max, long end) {
    if (expired) {
      throw new PositionExpiredException(
          "The stored position "
              + Places.toPosition(place)
              + " of partition="
              + partition
              + " of "
              + sequence
              + " is after the last event, "
              + log.end()
              + ". Reset the partition to where it shall go on.");
    }
    List<Delivery> events = new ArrayList<>();
    while (events.size() < max && hasNext(end)) {
      place++;
      events.add(log.at(place));
    }
    return events;
  }

  private boolean isOurs(StoredEvent stored) {
    return StreamHash.partition(stored.hash(), partitions) == partition
        && sequence.contains(stored.event());
  }
}
