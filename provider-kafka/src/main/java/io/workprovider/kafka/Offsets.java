package io.workprovider.kafka;

import io.workprovider.InvalidPositionException;
import io.workprovider.Position;

/**
 * Positions as offsets. Kafka commits the offset of the next event, a position is the last one
 * handled (Rule P1).
 */
final class Offsets {

  /** The name of the provider that these positions belong to. */
  static final String PROVIDER = "kafka";

  private Offsets() {}

  /** The position of the event at an offset. */
  static Position position(long offset) {
    return Position.of(PROVIDER, offset);
  }

  /**
   * The offset of the event at a position.
   *
   * @throws InvalidPositionException if it is another provider's or not an offset (Rule P7)
   */
  static long offset(Position position) {
    if (!position.provider().equals(PROVIDER) || !position.value().matches("\\d{1,18}")) {
      throw new InvalidPositionException(
          "The position '"
              + position
              + "' is not one of Kafka's, which are written kafka:<offset>, for example"
              + " kafka:4711. Nothing was changed.",
          null);
    }
    return Long.parseLong(position.value());
  }
}
