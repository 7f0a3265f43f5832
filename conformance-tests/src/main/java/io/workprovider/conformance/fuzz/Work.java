package io.workprovider.conformance.fuzz;

import io.workprovider.Event;
import io.workprovider.NewEvent;
import java.time.Duration;

/**
 * What an event asks of its handler.
 *
 * @param kind how it is to be handled
 * @param number the event's place in its stream
 * @param millis how long it takes, of those that take time
 */
record Work(Kind kind, int number, int millis) {

  /** Ways to be handled. */
  enum Kind {
    QUICK,
    /** Takes time, and gives up when it is cancelled. */
    SLOW,
    /** Takes time, whatever it is told. */
    DEAF,
    /** Fails once, then works. */
    FAILING
  }

  NewEvent event() {
    return NewEvent.of(kind.name(), number + " " + millis);
  }

  static Work of(Event event) {
    String[] parts = event.payloadText().split(" ", -1);
    return new Work(
        Kind.valueOf(event.type()), Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  static Tag tag(Event event) {
    return new Tag(event.stream(), of(event).number());
  }

  Duration time() {
    return Duration.ofMillis(millis);
  }
}
