package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Appended;
import io.workprovider.conformance.fuzz.Happening.Began;
import io.workprovider.conformance.fuzz.Happening.Ended;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.conformance.fuzz.Happening.NodeDone;
import io.workprovider.conformance.fuzz.Happening.Reset;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What handlers were called with, in which order, and how often (Rules E1, E2, E3, E5). */
final class HandlingChecks {

  /** What is done to a node that excuses a repetition. */
  static final Set<String> FAULTS = Set.of("crash", "cut", "heal");

  private final List<Violation> violations = new ArrayList<>();
  private final List<Happening> byTime;
  private final Map<String, Map<Tag, Long>> firstDone = new TreeMap<>();
  private final Map<Grant, Long> released = new HashMap<>();

  /** A call; one that never returned ends never. */
  private record Call(Grant grant, Tag event, long began, long ended) {}

  private HandlingChecks(List<Happening> byTime) {
    this.byTime = byTime;
    for (Happening each : byTime) {
      if (each instanceof Ended ended && ended.done()) {
        firstDone
            .computeIfAbsent(ended.grant().share().consumer(), key -> new HashMap<>())
            .putIfAbsent(ended.event(), ended.at());
      } else if (each instanceof Saved saved
          && saved.release()
          && saved.answer() == Answer.ACCEPTED) {
        released.putIfAbsent(saved.grant(), saved.ended());
      }
    }
  }

  static List<Violation> judge(List<Happening> byTime) {
    HandlingChecks checks = new HandlingChecks(byTime);
    checks.order();
    checks.overlaps();
    checks.losses();
    if (checks.nothingFailed()) {
      checks.repetitions();
    }
    return checks.violations;
  }

  private void add(Check check, @Nullable Share share, String what) {
    violations.add(new Violation(check, share, what));
  }

  private Map<Tag, Long> firstDone(String consumer) {
    return firstDone.getOrDefault(consumer, Map.of());
  }

  private void order() {
    for (Began began : Oracle.all(byTime, Began.class)) {
      Tag event = began.event();
      Long before = firstDone(began.grant().share().consumer()).get(event.before());
      if (event.number() > 0 && (before == null || before > began.at())) {
        add(Check.OUT_OF_ORDER, began.grant().share(), event + " by " + began.grant());
      }
    }
  }

  private void overlaps() {
    Map<Share, List<Call>> running = new HashMap<>();
    for (Call call : calls()) {
      List<Call> others = running.computeIfAbsent(call.grant().share(), key -> new ArrayList<>());
      others.removeIf(other -> other.ended() <= call.began());
      for (Call other : others) {
        if (mayNotOverlap(other, call)) {
          add(
              Check.OVERLAP,
              call.grant().share(),
              "%s by %s ran when %s by %s began"
                  .formatted(other.event(), other.grant(), call.event(), call.grant()));
        }
      }
      others.add(call);
    }
  }

  /** What was lost may still be running; what was handed back may not (Rule A2). */
  private boolean mayNotOverlap(Call other, Call call) {
    Long handedBack = released.get(other.grant());
    return other.grant().epoch() == call.grant().epoch()
        || (handedBack != null && handedBack < call.began());
  }

  private List<Call> calls() {
    Map<String, Ended> ends = new HashMap<>();
    Oracle.all(byTime, Ended.class)
        .forEach(ended -> ends.put(ended.grant() + " " + ended.began(), ended));
    List<Call> calls = new ArrayList<>();
    for (Began began : Oracle.all(byTime, Began.class)) {
      Ended ended = ends.get(began.grant() + " " + began.at());
      long end = ended == null ? Long.MAX_VALUE : ended.at();
      calls.add(new Call(began.grant(), began.event(), began.at(), end));
    }
    return calls;
  }

  private void losses() {
    Set<String> consumers = new TreeSet<>();
    for (NodeDone done : Oracle.all(byTime, NodeDone.class)) {
      if (done.what().startsWith("runs ")) {
        consumers.add(done.what().substring("runs ".length()));
      }
    }
    for (String consumer : consumers) {
      for (Appended appended : Oracle.all(byTime, Appended.class)) {
        for (int number = appended.from();
            appended.answered() && number < appended.to();
            number++) {
          Tag event = new Tag(appended.stream(), number);
          if (!firstDone(consumer).containsKey(event)) {
            add(Check.LOST_EVENT, null, event + " by consumer=" + consumer);
          }
        }
      }
    }
  }

  /** Whether nothing happened that excuses a repetition (Rule E3). */
  private boolean nothingFailed() {
    return byTime.stream()
        .noneMatch(
            each ->
                each instanceof Lost
                    || each instanceof Reset
                    || (each instanceof Saved saved && saved.answer() != Answer.ACCEPTED)
                    || (each instanceof NodeDone done && FAULTS.contains(done.what())));
  }

  private void repetitions() {
    Map<String, Integer> times = new TreeMap<>();
    for (Ended ended : Oracle.all(byTime, Ended.class)) {
      if (ended.done()) {
        String what = ended.event() + " by consumer=" + ended.grant().share().consumer();
        times.merge(what, 1, Integer::sum);
      }
    }
    times.forEach(
        (what, count) -> {
          if (count > 1) {
            add(Check.HANDLED_TWICE, null, what + ", " + count + " times");
          }
        });
  }
}
