package io.workprovider;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a consumer starts that has no stored position, and where a reset sends one that has.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface StartingPoint {

  /** Before the first event. */
  static StartingPoint beginning() {
    return new Beginning();
  }

  /** After the last event that is there when the choice is applied. */
  static StartingPoint end() {
    return new End();
  }

  /** Before the first event recorded at or after this time, by the store's clock. */
  static StartingPoint at(Instant time) {
    return new AtTime(time);
  }

  /** After the event at this position. For a reset of one partition only. */
  static StartingPoint after(Position position) {
    return new After(position);
  }

  /** Before the first event. */
  record Beginning() implements StartingPoint {
    @Override
    public String toString() {
      return "beginning";
    }
  }

  /** After the last event. */
  record End() implements StartingPoint {
    @Override
    public String toString() {
      return "end";
    }
  }

  /**
   * Before the first event recorded at or after a time.
   *
   * @param time by the store's clock
   */
  record AtTime(Instant time) implements StartingPoint {
    public AtTime {
      Objects.requireNonNull(time, "time");
    }

    @Override
    public String toString() {
      return "time " + time;
    }
  }

  /**
   * After the event at a position.
   *
   * @param position one of the same provider
   */
  record After(Position position) implements StartingPoint {
    public After {
      Objects.requireNonNull(position, "position");
    }

    @Override
    public String toString() {
      return "after " + position;
    }
  }
}
