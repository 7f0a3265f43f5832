package io.workprovider.memory;

import io.workprovider.Event;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;

/**
 * An event in the log.
 *
 * @param place its number in the whole log, from 1
 * @param hash the hash of its stream's name, see {@link StreamHash}
 */
record StoredEvent(long place, long hash, Event event) implements Delivery {

  @Override
  public Position position() {
    return Places.toPosition(place);
  }
}
