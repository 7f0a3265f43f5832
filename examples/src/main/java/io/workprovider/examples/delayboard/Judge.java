package io.workprovider.examples.delayboard;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Judges a run by its facts alone. A pure function. */
final class Judge {

  private final Facts facts;
  private final List<Handling> inTime;
  private final Map<UUID, Long> versions;
  private final List<String> violations = new ArrayList<>();

  private Judge(Facts facts) {
    this.facts = facts;
    this.inTime = facts.handlings().stream().sorted(comparingLong(Handling::started)).toList();
    this.versions = facts.appended().stream().collect(toMap(Appended::event, Appended::version));
  }

  static Verdict judge(Facts facts) {
    return new Judge(facts).verdict();
  }

  /** The delays of each airport by what was handled, repeated handlings left out. */
  static Map<String, DelaySum> board(Collection<Handling> handlings) {
    Map<UUID, Handling> once = new HashMap<>();
    handlings.forEach(handling -> once.putIfAbsent(handling.event(), handling));
    return once.values().stream()
        .collect(groupingBy(Handling::airport, TreeMap::new, DelaySum.of(Handling::delay)));
  }

  private Verdict verdict() {
    int lost = lost();
    int again = handledAgain();
    int overlapped = overlapped();
    int outOfOrder = outOfOrder();
    int agree = airportsThatAgree();
    return new Verdict(
        facts.appended().size(),
        facts.appended().size() - lost,
        again,
        lost,
        overlapped,
        outOfOrder,
        takeover(),
        agree,
        facts.expected().size(),
        violations);
  }

  private int lost() {
    Set<UUID> handled = new HashSet<>();
    inTime.forEach(handling -> handled.add(handling.event()));
    int lost = 0;
    for (Appended event : facts.appended()) {
      if (!handled.contains(event.event())) {
        lost++;
        violations.add(
            "lost: " + event.airport() + " version " + event.version() + " was never handled");
      }
    }
    return lost;
  }

  /** Counts repeated handlings. Only what a node had handled that was killed may be repeated. */
  private int handledAgain() {
    Map<UUID, Handling> last = new HashMap<>();
    int again = 0;
    for (Handling handling : inTime) {
      Handling before = last.put(handling.event(), handling);
      if (before != null) {
        again++;
        if (facts.crash() == null || !before.node().equals(facts.crash().node())) {
          violations.add(
              "handled again without a crash: " + show(handling) + " after " + show(before));
        }
      }
    }
    return again;
  }

  private int overlapped() {
    int overlapped = 0;
    for (List<Handling> partition : by(Handling::partition)) {
      Handling running = partition.get(0);
      for (Handling next : partition.subList(1, partition.size())) {
        if (next.started() < running.ended()) {
          overlapped++;
          violations.add("overlapped: " + show(next) + " began during " + show(running));
        }
        if (next.ended() > running.ended()) {
          running = next;
        }
      }
    }
    return overlapped;
  }

  /**
   * Counts handlings that do not follow the one before them in their stream. One follows if it is
   * of the next version; or of an earlier one, if it is the first of a new owner, who repeats what
   * the one before him had not saved.
   */
  private int outOfOrder() {
    int outOfOrder = 0;
    for (List<Handling> stream : by(Handling::airport)) {
      long due = 0;
      long epoch = stream.get(0).epoch();
      for (Handling handling : stream) {
        long version = version(handling);
        boolean repeats = handling.epoch() > epoch && version >= 0 && version < due;
        if (version != due && !repeats) {
          outOfOrder++;
          violations.add("out of order: " + show(handling) + ", when version " + due + " was due");
        }
        due = version + 1;
        epoch = Math.max(epoch, handling.epoch());
      }
    }
    return outOfOrder;
  }

  private int airportsThatAgree() {
    Map<String, DelaySum> board = board(inTime);
    int agree = 0;
    for (Map.Entry<String, DelaySum> airport : facts.expected().entrySet()) {
      DelaySum found = board.get(airport.getKey());
      if (airport.getValue().equals(found)) {
        agree++;
      } else {
        violations.add(
            "averages: "
                + airport.getKey()
                + " has "
                + found
                + " on the board, "
                + airport.getValue()
                + " in the file");
      }
    }
    return agree;
  }

  private Optional<Duration> takeover() {
    Crash crash = facts.crash();
    if (crash == null) {
      return Optional.empty();
    }
    return inTime.stream()
        .filter(crash::orphaned)
        .findFirst()
        .map(first -> Duration.ofNanos(first.started() - crash.at()));
  }

  private Collection<List<Handling>> by(Function<Handling, String> key) {
    return inTime.stream().collect(groupingBy(key, TreeMap::new, toList())).values();
  }

  /** -1 of an event that was never appended, which is due at no time. */
  private long version(Handling handling) {
    return versions.getOrDefault(handling.event(), -1L);
  }

  private String show(Handling handling) {
    return handling.airport()
        + " version "
        + version(handling)
        + " by node="
        + handling.node()
        + " partition="
        + handling.partition()
        + " epoch="
        + handling.epoch();
  }
}
