package io.workprovider.postgres.events;

import io.workprovider.NewEvent;
import java.util.List;

/**
 * How much one append takes. The server holds a statement's values in one piece of at most 1 GiB,
 * four times as long as the payloads where they travel as text.
 */
final class AppendLimits {

  /** The largest payload, in bytes. */
  static final int EVENT = 64 << 20;

  /** The largest sum of the payloads of one append, in bytes. */
  static final int APPEND = 128 << 20;

  private AppendLimits() {}

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if they are too large; nothing was appended
   */
  static void require(List<NewEvent> events) {
    long sum = 0;
    for (NewEvent event : events) {
      int size = event.payload().length;
      if (size > EVENT) {
        throw new IllegalArgumentException(
            "The payload of event "
                + event.id()
                + " has "
                + size
                + " bytes; at most "
                + EVENT
                + " are allowed. Nothing was appended; store it elsewhere, and append where it is.");
      }
      sum += size;
      if (sum > APPEND) {
        throw new IllegalArgumentException(
            "The payloads up to event "
                + event.id()
                + " have "
                + sum
                + " bytes together; at most "
                + APPEND
                + " are allowed in one append. Nothing was appended; append fewer at a time.");
      }
    }
  }
}
