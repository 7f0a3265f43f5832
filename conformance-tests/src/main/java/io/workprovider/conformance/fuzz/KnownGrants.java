package io.workprovider.conformance.fuzz;

import io.workprovider.Position;
import io.workprovider.conformance.fuzz.Happening.Granted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All assignments of an episode, on all nodes, and which events their positions are. */
final class KnownGrants {

  private final History history;
  private final AtomicInteger serials = new AtomicInteger();
  private final Map<Share, List<RecordedAssignment>> grants = new HashMap<>();
  private final Map<Share, Map<Position, Tag>> events = new ConcurrentHashMap<>();

  KnownGrants(History history) {
    this.history = history;
  }

  int nextSerial() {
    return serials.incrementAndGet();
  }

  /** Writes down a grant, and who else is current now that it is there. */
  synchronized void granted(RecordedAssignment assignment) {
    List<RecordedAssignment> earlier =
        grants.computeIfAbsent(assignment.grant().share(), key -> new ArrayList<>());
    long now = System.nanoTime();
    List<Grant> alsoCurrent =
        earlier.stream()
            .filter(RecordedAssignment::isCurrent)
            .map(RecordedAssignment::grant)
            .toList();
    history.add(new Granted(now, assignment.grant(), alsoCurrent, assignment.isCurrent()));
    earlier.add(assignment);
  }

  /** All grants of a node, in the order in which they came to it. */
  synchronized List<RecordedAssignment> of(String node) {
    return grants.values().stream()
        .flatMap(List::stream)
        .filter(assignment -> assignment.grant().node().equals(node))
        .toList();
  }

  /** The grant under which a handler of a node is called. */
  synchronized Grant find(String node, Share share, long epoch) {
    Grant found = null;
    for (RecordedAssignment assignment : grants.getOrDefault(share, List.of())) {
      Grant grant = assignment.grant();
      if (grant.node().equals(node) && grant.epoch() == epoch) {
        found = grant;
      }
    }
    if (found == null) {
      throw new AssertionError(node + " handles " + share + "@" + epoch + ", never granted to it");
    }
    return found;
  }

  /** How many partitions of a consumer are with one of these nodes. */
  synchronized int owned(String consumer, Set<String> nodes) {
    Set<String> owned = new TreeSet<>();
    grants.forEach(
        (share, all) -> {
          for (RecordedAssignment each : all) {
            if (share.consumer().equals(consumer)
                && nodes.contains(each.grant().node())
                && each.isHeld()) {
              owned.add(share.partition());
            }
          }
        });
    return owned.size();
  }

  void delivered(Share share, Position position, Tag event) {
    events.computeIfAbsent(share, key -> new ConcurrentHashMap<>()).put(position, event);
  }

  /** The event at a position; null if nobody was handed it. */
  @Nullable Tag event(Share share, Position position) {
    return events.getOrDefault(share, Map.of()).get(position);
  }
}
