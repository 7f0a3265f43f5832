package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.AskedBack;
import io.workprovider.conformance.fuzz.Happening.Granted;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.conformance.fuzz.Happening.Reset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who was granted what, and who was current at the same time (Rules A1, A2, A4). */
final class GrantChecks {

  private final List<Violation> violations = new ArrayList<>();
  private final Map<Share, Map<Long, Grant>> byEpoch = new HashMap<>();
  private final Map<String, Granted> highestOfNode = new HashMap<>();
  private final Map<Grant, Granted> granted = new HashMap<>();
  private final Map<Grant, AskedBack> asked = new HashMap<>();
  private final List<Reset> resets;

  private GrantChecks(List<Happening> byTime) {
    this.resets = Oracle.all(byTime, Reset.class);
  }

  static List<Violation> judge(List<Happening> byTime) {
    GrantChecks checks = new GrantChecks(byTime);
    for (Happening each : byTime) {
      if (each instanceof Granted granted) {
        checks.see(granted);
      } else if (each instanceof AskedBack asked) {
        checks.asked.put(asked.grant(), asked);
      } else if (each instanceof Lost lost && lost.isCurrent()) {
        checks.add(Check.CURRENT_WHEN_LOST, lost.grant(), ", lost because " + lost.reason());
      }
    }
    return checks.violations;
  }

  private void add(Check check, Grant grant, String what) {
    violations.add(new Violation(check, grant.share(), grant + what));
  }

  private void see(Granted now) {
    Grant grant = now.grant();
    granted.put(grant, now);
    Grant same =
        byEpoch
            .computeIfAbsent(grant.share(), key -> new HashMap<>())
            .putIfAbsent(grant.epoch(), grant);
    if (same != null) {
      add(Check.EPOCH_TWICE, grant, ", and before " + same);
    }
    Granted before = highestOfNode.get(grant.node() + " " + grant.share());
    if (before != null && before.grant().epoch() > grant.epoch()) {
      add(Check.EPOCH_FELL, grant, ", after " + before.grant());
    } else {
      highestOfNode.put(grant.node() + " " + grant.share(), now);
    }
    now.alsoCurrent().forEach(other -> compare(now, other));
  }

  private void compare(Granted now, Grant other) {
    boolean late = other.epoch() > now.grant().epoch();
    if (late && !now.isCurrent()) {
      return; // It reached its node after a higher one, and was dead on arrival, as it has to be.
    }
    Grant lower = late ? now.grant() : other;
    Grant higher = late ? other : now.grant();
    if (!lower.node().equals(higher.node()) && wasReset(lower, now.at())) {
      return; // Fenced at the back end, and its owner hears of it (Rule P8).
    }
    AskedBack call = asked.get(lower);
    if (call == null || lower.node().equals(higher.node())) {
      add(Check.TWO_OWNERS, lower, ", when " + higher + " was granted");
    } else if (now.at() < call.at() + call.within().toNanos()) {
      add(Check.NOT_WAITED_FOR, higher, ", while " + lower + " had time left to hand it back");
    }
  }

  private boolean wasReset(Grant grant, long before) {
    Granted since = granted.get(grant);
    return resets.stream()
        .anyMatch(
            reset ->
                reset.consumer().equals(grant.share().consumer())
                    && reset.at() < before
                    && (since == null || reset.ended() > since.at()));
  }
}
