package io.workprovider.postgres;

import io.workprovider.InvalidPositionException;
import io.workprovider.Position;
import io.workprovider.postgres.events.PositionedEvent;
import org.jspecify.annotations.Nullable;

/** This provider's notation of positions: the number of an event in the events table. */
final class Positions {

  private Positions() {}

  static Position of(long number) {
    return Position.of(PositionedEvent.PROVIDER, number);
  }

  /**
   * The number of a position; 0 is before the first event.
   *
   * @throws InvalidPositionException if it is another provider's, or no such number (Rule P7)
   */
  static long numberOf(Position position) {
    if (!position.provider().equals(PositionedEvent.PROVIDER)) {
      throw new InvalidPositionException(
          "Position "
              + position
              + " belongs to provider '"
              + position.provider()
              + "', not to '"
              + PositionedEvent.PROVIDER
              + "'. Nothing was changed.");
    }
    try {
      long number = Long.parseLong(position.value());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(position, e);
    }
    throw invalid(position, null);
  }

  private static InvalidPositionException invalid(Position position, @Nullable Exception cause) {
    return new InvalidPositionException(
        "Position "
            + position
            + " is no position of this provider, which is a whole number from 0, such as"
            + " postgres:4711. Nothing was changed.",
        cause);
  }
}
