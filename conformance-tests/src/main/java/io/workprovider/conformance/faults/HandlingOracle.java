package io.workprovider.conformance.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges what all nodes together have handled. Pure. */
final class HandlingOracle {

  private final List<Handling> handlings;
  private final Map<String, Long> appended;

  /**
   * An oracle.
   *
   * @param appended the last number of each stream
   */
  HandlingOracle(List<Handling> handlings, Map<String, Long> appended) {
    this.handlings = handlings.stream().sorted(Comparator.comparingLong(Handling::start)).toList();
    this.appended = appended;
  }

  /** What was appended and is not handled. */
  Set<String> missing() {
    Set<String> handled = new HashSet<>();
    handlings.stream().filter(Handling::completed).forEach(h -> handled.add(event(h)));
    Set<String> missing = new HashSet<>();
    appended.forEach(
        (stream, last) -> {
          for (long number = 0; number <= last; number++) {
            String event = stream + "@" + number;
            if (!handled.contains(event)) {
              missing.add(event);
            }
          }
        });
    return missing;
  }

  /** How many events were handled to the end more than once, counted each time but the first. */
  int duplicates() {
    Set<String> seen = new HashSet<>();
    return (int)
        handlings.stream().filter(Handling::completed).filter(h -> !seen.add(event(h))).count();
  }

  /** An event before its predecessor in the stream (Rule E2). */
  List<String> outOfOrder() {
    List<String> violations = new ArrayList<>();
    Map<String, Long> firstDone = new HashMap<>();
    handlings.stream()
        .filter(Handling::completed)
        .forEach(h -> firstDone.merge(event(h), h.end(), Math::min));
    for (Handling handling : handlings) {
      Long before = firstDone.get(handling.stream() + "@" + (handling.number() - 1));
      boolean isFirst = handling.number() == 0;
      if (!isFirst && (before == null || before > handling.start())) {
        violations.add("before its predecessor: " + handling);
      }
    }
    return violations;
  }

  /** An epoch on two nodes, or a call at an epoch after one at a higher epoch (Rules A1, A4). */
  List<String> staleEpochs() {
    List<String> violations = new ArrayList<>();
    Map<String, String> nodes = new HashMap<>();
    Map<String, Handling> highest = new HashMap<>();
    for (Handling handling : handlings) {
      String grant = handling.partition() + "@" + handling.epoch();
      String other = nodes.putIfAbsent(grant, handling.node());
      if (other != null && !other.equals(handling.node())) {
        violations.add("epoch of " + other + " as well: " + handling);
      }
      Handling high = highest.get(handling.partition());
      if (high != null && high.epoch() > handling.epoch()) {
        violations.add("begun after epoch " + high.epoch() + ": " + handling);
      } else {
        highest.put(handling.partition(), handling);
      }
    }
    return violations;
  }

  /** Two calls of one partition at once (Rule E5), but for pairs that may. */
  List<String> overlaps(BiPredicate<Handling, Handling> mayOverlap) {
    List<String> violations = new ArrayList<>();
    byPartition()
        .values()
        .forEach(
            calls -> {
              for (int i = 1; i < calls.size(); i++) {
                for (int j = Math.max(0, i - 50); j < i; j++) {
                  Handling first = calls.get(j);
                  Handling second = calls.get(i);
                  if (first.end() > second.start() && !mayOverlap.test(first, second)) {
                    violations.add("at once: " + first + ", and " + second);
                  }
                }
              }
            });
    return violations;
  }

  private Map<String, List<Handling>> byPartition() {
    return handlings.stream()
        .collect(
            Collectors.groupingBy(
                Handling::partition,
                TreeMap::new,
                Collectors.mapping(Function.identity(), Collectors.toList())));
  }

  private static String event(Handling handling) {
    return handling.stream() + "@" + handling.number();
  }
}
