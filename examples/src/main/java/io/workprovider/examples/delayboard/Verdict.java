package io.workprovider.examples.delayboard;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run went.
 *
 * @param events how many events were appended
 * @param handled how many of them were handled, each counted once
 * @param handledAgain how many handlings repeated an event
 * @param lost how many events were never handled
 * @param overlapped how many handlings began while another of the same partition was running
 * @param outOfOrder how many handlings came too early or too late in their stream
 * @param takeover from the crash to the first event of an orphaned partition that another node
 *     handled; none if there was no crash, or nothing to take over
 * @param airportsThatAgree how many airports have the delays that they should have
 * @param airports how many airports there are
 * @param violations each thing that must not happen, in words
 */
record Verdict(
    int events,
    int handled,
    int handledAgain,
    int lost,
    int overlapped,
    int outOfOrder,
    Optional<Duration> takeover,
    int airportsThatAgree,
    int airports,
    List<String> violations) {

  Verdict {
    violations = List.copyOf(violations);
  }

  boolean passed() {
    return violations.isEmpty();
  }

  /** The last lines of the report. */
  List<String> lines() {
    return List.of(
        line("events", events),
        line("handled", handled),
        line("handled again", handledAgain),
        line("lost", lost),
        line("overlapped", overlapped),
        line("out of order", outOfOrder),
        line("takeover", takeover.map(Verdict::seconds).orElse("none")),
        line("averages", airportsThatAgree + " of " + airports + " airports agree with the file"));
  }

  private static String line(String name, Object value) {
    return String.format(Locale.ROOT, "%-17s%s", name, value);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }
}
