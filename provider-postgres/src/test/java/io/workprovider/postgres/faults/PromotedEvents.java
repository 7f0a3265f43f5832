package io.workprovider.postgres.faults;

import io.workprovider.conformance.faults.Handling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Judges what was handled of the events of a server that was promoted: those that it kept, and
 * those that it got afterwards. What it lost does not count. Pure.
 *
 * @param events in the order of their positions
 * @param kept the last position that it had when it was promoted
 * @param promotedAt when that was, as handlings count time
 * @param handlings of all nodes
 */
record PromotedEvents(List<Row> events, long kept, long promotedAt, List<Handling> handlings) {

  /**
   * An event.
   *
   * @param number in its stream, by its writer
   */
  record Row(long position, String stream, long number) {

    private String key() {
      return stream + "@" + number;
    }
  }

  PromotedEvents {
    events = List.copyOf(events);
    handlings = handlings.stream().sorted(Comparator.comparingLong(Handling::start)).toList();
  }

  private static String key(Handling handling) {
    return handling.stream() + "@" + handling.number();
  }

  /**
   * When each event was first handled to the end. One that came later may bear the number of one
   * that was lost, so only what was begun on this server counts for it.
   */
  private Map<Row, Handling> first() {
    Map<String, List<Handling>> done = new HashMap<>();
    handlings.stream()
        .filter(Handling::completed)
        .forEach(h -> done.computeIfAbsent(key(h), key -> new ArrayList<>()).add(h));
    Map<Row, Handling> first = new HashMap<>();
    for (Row event : events) {
      done.getOrDefault(event.key(), List.of()).stream()
          .filter(h -> event.position() <= kept || h.start() > promotedAt)
          .min(Comparator.comparingLong(Handling::end))
          .ifPresent(h -> first.put(event, h));
    }
    return first;
  }

  /** Events that nobody handled (Rule E1). */
  List<Row> missing() {
    Map<Row, Handling> first = first();
    return events.stream().filter(event -> !first.containsKey(event)).toList();
  }

  /** Events that were handled before the one before them in their stream was (Rule E2). */
  List<String> outOfOrder() {
    Map<Row, Handling> first = first();
    Map<String, Row> last = new HashMap<>();
    List<String> violations = new ArrayList<>();
    for (Row event : events) {
      Row before = last.put(event.stream(), event);
      Handling now = first.get(event);
      if (before != null && now != null) {
        Handling then = first.get(before);
        if (then == null || then.end() > now.start()) {
          violations.add(now + " of " + event + " before " + then + " of " + before);
        }
      }
    }
    return violations;
  }

  /** Calls of one partition at once (Rules A1, A4), but for those that may. */
  List<String> overlaps(Predicate<Handling> mayOverlap) {
    List<String> violations = new ArrayList<>();
    Map<String, Handling> latest = new HashMap<>();
    for (Handling call : handlings) {
      if (!mayOverlap.test(call)) {
        Handling before = latest.get(call.partition());
        if (before != null && before.end() > call.start()) {
          violations.add("at once: " + before + ", and " + call);
        }
        if (before == null || before.end() < call.end()) {
          latest.put(call.partition(), call);
        }
      }
    }
    return violations;
  }

  /** How many handlings of events that were kept repeat one of before. */
  long repeated() {
    Map<String, Row> kepts = new HashMap<>();
    events.stream()
        .filter(event -> event.position() <= kept)
        .forEach(event -> kepts.put(event.key(), event));
    Map<String, Integer> times = new HashMap<>();
    handlings.stream()
        .filter(Handling::completed)
        .filter(h -> kepts.containsKey(key(h)))
        .forEach(h -> times.merge(key(h), 1, Integer::sum));
    return times.values().stream().mapToLong(count -> count - 1).sum();
  }
}
