package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Ended;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Everything that was seen in one episode. Thread-safe. */
final class History {

  private final Queue<Happening> happenings = new ConcurrentLinkedQueue<>();
  private final Set<Saved> unanswered = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<Tag>> done = new ConcurrentHashMap<>();

  void add(Happening happening) {
    happenings.add(happening);
    if (happening instanceof Ended ended && ended.done()) {
      done.computeIfAbsent(ended.grant().share().consumer(), key -> ConcurrentHashMap.newKeySet())
          .add(ended.event());
    }
  }

  /** A save that began; until it is answered nobody knows what becomes of it. */
  void begin(Saved saved) {
    unanswered.add(saved);
  }

  void answer(Saved begun, Saved answered) {
    add(answered);
    unanswered.remove(begun);
  }

  /** How many different events a consumer has handled. */
  int handled(String consumer) {
    return done.getOrDefault(consumer, Set.of()).size();
  }

  /** All of it, by time; what has no answer yet included. */
  List<Happening> all() {
    // In this order, what is answered meanwhile is there twice rather than not at all.
    Set<Happening> all = new HashSet<>(unanswered);
    all.addAll(happenings);
    List<Happening> byTime = new ArrayList<>(all);
    byTime.sort(Comparator.comparingLong(Happening::at));
    return byTime;
  }
}
