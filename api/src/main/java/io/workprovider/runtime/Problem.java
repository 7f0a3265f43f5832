package io.workprovider.runtime;

import io.workprovider.Event;
import io.workprovider.spi.Delivery;
import java.util.List;

/** Tells in one line of bounded length what went wrong, whatever an exception's message holds. */
final class Problem {

  private static final int LONGEST = 1_000;

  private Problem() {}

  /** The exception's class and message; the class alone if the message cannot be had. */
  static String of(Throwable cause) {
    try {
      return line(cause.toString());
    } catch (RuntimeException e) {
      return cause.getClass().getName()
          + ", whose message cannot be had: "
          + e.getClass().getName();
    }
  }

  /** The first line, without control characters, cut to a length that every back end stores. */
  static String line(String text) {
    String first = text.lines().findFirst().orElse("");
    String plain = first.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }

  /** Which events a call of the handler got, for a log line. */
  static String where(List<Delivery> unit) {
    Delivery last = unit.get(unit.size() - 1);
    if (unit.size() > 1) {
      return "position="
          + unit.get(0).position()
          + ".."
          + last.position()
          + " events="
          + unit.size();
    }
    Event event = last.event();
    return "position=" + last.position() + " event=" + event.id() + " stream=" + event.stream();
  }

  /** How often an event was tried. */
  static String tries(int attempts) {
    return attempts == 1 ? "The only try" : "All " + attempts + " tries";
  }
}
