package io.workprovider.memory;

import io.workprovider.PositionExpiredException;
import io.workprovider.spi.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the events of one partition, once, from where its grant begins.
 *
 * <p>It remembers how far it looked, so that each event of the log is looked at once, however few
 * of them are its own. Guarded by the storage's lock.
 */
final class PartitionCursor {

  private final EventLog log;
  private final Grant grant;
  private final long endAtGrant;
  private long place;

  PartitionCursor(EventLog log, Grant grant) {
    this.log = log;
    this.grant = grant;
    this.endAtGrant = log.end();
    this.place = grant.place();
  }

  /** Whether there is an event that {@link #next} has not returned. */
  boolean hasNext() {
    while (place < log.end() && !isOurs(log.at(place + 1))) {
      place++;
    }
    return place < log.end();
  }

  /** The next events, in order. */
  List<Delivery> next(int max) {
    if (grant.place() > endAtGrant) {
      throw new PositionExpiredException(
          "The stored position "
              + Places.toPosition(grant.place())
              + " of consumer="
              + grant.slot().consumer()
              + " partition="
              + grant.slot().partition()
              + " was after the last event, "
              + endAtGrant
              + ". Reset the partition to where it shall go on.");
    }
    List<Delivery> events = new ArrayList<>();
    while (events.size() < max && hasNext()) {
      place++;
      events.add(log.at(place));
    }
    return events;
  }

  private boolean isOurs(StoredEvent stored) {
    return StreamHash.partition(stored.hash(), grant.partitions()) == grant.slot().partition()
        && grant.sequence().contains(stored.event());
  }
}
