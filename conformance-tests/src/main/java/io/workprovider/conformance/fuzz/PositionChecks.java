package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Ended;
import io.workprovider.conformance.fuzz.Happening.Found;
import io.workprovider.conformance.fuzz.Happening.Polled;
import io.workprovider.conformance.fuzz.Happening.Reset;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What grants handed out and what they saved (Rules P1, P2, P3, A11, E1, E6).
 *
 * <p>Positions have no order that is seen from outside. What a grant handed out has one: whoever
 * saves an event's position is past everything that the same grant handed out before it.
 */
final class PositionChecks {

  private final List<Violation> violations = new ArrayList<>();
  private final List<Happening> byTime;
  private final List<Reset> resets;
  private final Map<Grant, Tenure> tenures;
  private final Map<Share, List<Tenure>> byShare = new HashMap<>();

  private PositionChecks(List<Happening> byTime) {
    this.byTime = byTime;
    this.resets = Oracle.all(byTime, Reset.class);
    this.tenures = Tenure.of(byTime);
    tenures
        .values()
        .forEach(
            tenure ->
                byShare
                    .computeIfAbsent(tenure.grant().share(), key -> new ArrayList<>())
                    .add(tenure));
  }

  static List<Violation> judge(List<Happening> byTime) {
    PositionChecks checks = new PositionChecks(byTime);
    for (List<Tenure> tenures : checks.byShare.values()) {
      for (Tenure tenure : tenures) {
        checks.pages(tenure);
        checks.start(tenure, tenures);
        checks.staleSaves(tenure, tenures);
      }
    }
    checks.unhandled();
    checks.found();
    checks.streams();
    return checks.violations;
  }

  private void add(Check check, Share share, String what) {
    violations.add(new Violation(check, share, what));
  }

  /** Within a grant every stream goes on one by one. */
  private void pages(Tenure tenure) {
    Map<String, Integer> last = new HashMap<>();
    Map<Tag, Integer> seen = new HashMap<>();
    for (Tag event : tenure.events()) {
      Integer before = last.get(event.stream());
      if (seen.merge(event, 1, Integer::sum) > 1) {
        add(Check.POLLED_TWICE, tenure.grant().share(), event + " by " + tenure.grant());
      } else if (before != null && event.number() > before + 1) {
        add(
            Check.SKIPPED,
            tenure.grant().share(),
            "what is between " + before + " and " + event + " by " + tenure.grant());
      } else if (before != null && event.number() <= before) {
        add(
            Check.OUT_OF_ORDER,
            tenure.grant().share(),
            event + " came after " + before + " to " + tenure.grant());
      }
      last.put(event.stream(), event.number());
    }
  }

  /** A grant goes on right after what was saved under lower epochs, which it fences (Rule A11). */
  private void start(Tenure tenure, List<Tenure> all) {
    tenure
        .first()
        .forEach(
            (stream, number) -> {
              int sure = -1;
              int possible = -1;
              for (Tenure other : all) {
                if (other.grant().epoch() < tenure.grant().epoch()) {
                  possible = Math.max(possible, other.savedOf(stream, true));
                  if (!isUndone(other, tenure.since())) {
                    sure = Math.max(sure, other.savedOf(stream, false));
                  }
                }
              }
              Tag event = new Tag(stream, number);
              if (number <= sure) {
                add(
                    Check.REGRESSED,
                    tenure.grant().share(),
                    event + " to " + tenure.grant() + ", saved up to #" + sure);
              } else if (number > possible + 1) {
                add(
                    Check.SKIPPED,
                    tenure.grant().share(),
                    "%s is the first of its stream to %s, saved up to #%d"
                        .formatted(event, tenure.grant(), possible));
              }
            });
  }

  /** Whether a reset before then undid what was saved. */
  private boolean isUndone(Tenure tenure, long before) {
    return resets.stream()
        .anyMatch(
            reset ->
                reset.consumer().equals(tenure.grant().share().consumer())
                    && reset.answer() != Answer.REFUSED
                    && reset.at() < before
                    && (reset.answer() == Answer.NONE || tenure.since() < reset.ended()));
  }

  private void staleSaves(Tenure tenure, List<Tenure> all) {
    long superseded = Long.MAX_VALUE;
    for (Tenure other : all) {
      if (other.grant().epoch() > tenure.grant().epoch()) {
        superseded = Math.min(superseded, other.since());
      }
    }
    for (Reset reset : resets) {
      if (reset.answer() == Answer.ACCEPTED
          && reset.consumer().equals(tenure.grant().share().consumer())
          && reset.at() > tenure.since()) {
        superseded = Math.min(superseded, reset.ended());
      }
    }
    boolean handedBack = false;
    for (Saved saved : tenure.saves()) {
      boolean counts = saved.release() ? !handedBack : saved.upTo() != null;
      if (counts && saved.answer() == Answer.ACCEPTED) {
        String end =
            saved.at() > superseded
                ? "after a higher epoch or a reset"
                : saved.at() > tenure.lostAt()
                    ? "after it was lost"
                    : handedBack ? "after it was handed back" : "";
        if (!end.isEmpty()) {
          add(
              Check.STALE_SAVE,
              tenure.grant().share(),
              saved.upTo() + " by " + tenure.grant() + ", " + end);
        }
      }
      handedBack |= saved.release() && saved.answer() != Answer.REFUSED;
    }
  }

  /** Nothing is saved before it is handled, by whomever (Rule P1). */
  private void unhandled() {
    Map<String, Map<Tag, Long>> done = new HashMap<>();
    for (Ended ended : Oracle.all(byTime, Ended.class)) {
      if (ended.done()) {
        done.computeIfAbsent(ended.grant().share().consumer(), key -> new HashMap<>())
            .putIfAbsent(ended.event(), ended.at());
      }
    }
    for (Tenure tenure : tenures.values()) {
      Map<Tag, Long> handled = done.getOrDefault(tenure.grant().share().consumer(), Map.of());
      int checked = 0;
      for (Saved saved : tenure.saves()) {
        int end = saved.answer() == Answer.ACCEPTED ? tenure.indexOf(saved.upTo()) + 1 : 0;
        for (; checked < end; checked++) {
          Tag event = tenure.events().get(checked);
          Long at = handled.get(event);
          if (at == null || at > saved.at()) {
            add(Check.SAVED_UNHANDLED, tenure.grant().share(), event + " by " + tenure.grant());
          }
        }
      }
    }
  }

  /** What is read is no older than what was saved before it was asked for (Rule P3). */
  private void found() {
    for (Found found : Oracle.all(byTime, Found.class)) {
      for (Tenure tenure : byShare.getOrDefault(found.share(), List.of())) {
        int index = tenure.indexOf(found.upTo());
        int saved = tenure.savedBefore(found.at());
        if (index >= 0 && index < saved && !isUndone(tenure, Long.MAX_VALUE)) {
          Tag later = tenure.events().get(saved);
          add(
              Check.MOVED_BACK,
              found.share(),
              found.upTo() + " of " + found.share() + ", when " + later + " was saved");
        }
      }
    }
  }

  private void streams() {
    Map<String, Share> shares = new HashMap<>();
    for (Polled polled : Oracle.all(byTime, Polled.class)) {
      Share share = polled.grant().share();
      for (Tag event : polled.events()) {
        Share before = shares.putIfAbsent(share.consumer() + " " + event.stream(), share);
        if (before != null && !before.equals(share)) {
          add(Check.STREAM_MOVED, share, event.stream() + " is in " + before + " and in " + share);
        }
      }
    }
  }
}
