package io.workprovider.conformance.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says what a history shows that no provider may do. A pure function of what was seen; it knows no
 * provider and no runtime.
 *
 * <p>It holds against a provider only what nothing excuses: a node that was paused between a check
 * and a call, an answer that got lost, or a busy machine.
 */
final class Oracle {

  private Oracle() {}

  /** Everything wrong with this, the worst kind first; empty if nothing is. */
  static List<Violation> judge(List<Happening> history) {
    List<Happening> byTime =
        history.stream().sorted(Comparator.comparingLong(Happening::at)).toList();
    List<Violation> violations = new ArrayList<>();
    violations.addAll(GrantChecks.judge(byTime));
    violations.addAll(PositionChecks.judge(byTime));
    violations.addAll(HandlingChecks.judge(byTime));
    for (Happening each : byTime) {
      if (each instanceof Happening.NeverCame missing) {
        violations.add(new Violation(missing.check(), null, missing.what()));
      }
    }
    violations.sort(Comparator.comparing(Violation::check));
    return violations;
  }

  /** Those of a kind. */
  static <T extends Happening> List<T> all(List<Happening> history, Class<T> kind) {
    return history.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
