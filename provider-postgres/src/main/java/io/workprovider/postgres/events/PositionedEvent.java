package io.workprovider.postgres.events;

import io.workprovider.Event;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;

/**
 * An event and its number in the events table.
 *
 * @param number its {@code position}, 1 or more
 */
public record PositionedEvent(long number, Event event) implements Delivery {

  /** The name of the provider whose positions these are. */
  public static final String PROVIDER = "postgres";

  @Override
  public Position position() {
    return Position.of(PROVIDER, number);
  }
}
