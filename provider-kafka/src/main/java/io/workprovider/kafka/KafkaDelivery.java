package io.workprovider.kafka;

import io.workprovider.Event;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;

/**
 * An event and its offset.
 *
 * @param event the event
 * @param offset its place in the partition
 */
record KafkaDelivery(Event event, long offset) implements Delivery {

  @Override
  public Position position() {
    return Offsets.position(offset);
  }
}
