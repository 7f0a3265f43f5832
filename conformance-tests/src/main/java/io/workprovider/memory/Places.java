package io.workprovider.memory;

import io.workprovider.InvalidPositionException;
import io.workprovider.Position;
import org.jspecify.annotations.Nullable;

/** Turns places in the log into positions and back. Place 0 is before the first event. */
final class Places {

  /** The provider's name. */
  static final String PROVIDER = "in-memory";

  private Places() {}

  static Position toPosition(long place) {
    return Position.of(PROVIDER, place);
  }

  /**
   * The place that a position means.
   *
   * @throws InvalidPositionException if it is another provider's, or no number (Rule P7)
   */
  static long of(Position position) {
    if (!position.provider().equals(PROVIDER)) {
      throw new InvalidPositionException(
          "Position "
              + position
              + " belongs to provider '"
              + position.provider()
              + "', this is '"
              + PROVIDER
              + "'. Nothing was changed.");
    }
    try {
      long place = Long.parseLong(position.value());
      if (place > 0) {
        return place;
      }
    } catch (NumberFormatException e) {
      throw invalid(position, e);
    }
    throw invalid(position, null);
  }

  private static InvalidPositionException invalid(Position position, @Nullable Throwable cause) {
    return new InvalidPositionException(
        "Position "
            + position
            + " does not parse: after '"
            + PROVIDER
            + ":' stands a whole number from 1, the event's place in the log. Nothing was changed.",
        cause);
  }
}
