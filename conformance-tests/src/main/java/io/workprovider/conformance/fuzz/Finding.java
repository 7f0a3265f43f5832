package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.Rules;
import io.workprovider.conformance.Rules.Rule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the fuzz found, and how short it could be made.
 *
 * @param seed that the schedule follows from
 * @param first what was seen first
 * @param shortest what was seen last, with the fewest steps; the first if it never came again
 * @param again how often it came again, in so many tries as it took
 */
record Finding(long seed, Episode.Outcome first, Episode.Outcome shortest, int again) {

  private static final int MOST_VIOLATIONS = 5;

  /** The first kind of thing that is wrong. */
  Check check() {
    return first.violations().get(0).check();
  }

  /** All that a provider's author needs to know. */
  String report() {
    Map<String, Rule> rules = Rules.load().byId();
    Rule rule = rules.get(check().rule());
    String line = System.lineSeparator();
    return String.join(
        line,
        "The contract is broken in a random history. Seed "
            + seed
            + ", to play it again: -D"
            + FuzzSuite.SEED
            + "="
            + seed,
        shortest.violations().stream()
            .limit(MOST_VIOLATIONS)
            .map(violation -> "  " + violation)
            .collect(Collectors.joining(line)),
        rule == null ? "" : "Rule " + rule.id() + ", " + rule.title() + ": " + rule.text(),
        "Commonly because " + check().commonCause() + ".",
        steps(),
        history());
  }

  /** Of the partition alone that it is about, if it is about one. */
  private String history() {
    Share share = shortest.violations().get(0).share();
    String about = share == null ? "" : " to nodes, streams and " + share;
    return "What happened"
        + about
        + ":"
        + System.lineSeparator()
        + HistoryText.of(shortest.history().stream().filter(each -> isAbout(each, share)).toList());
  }

  private static boolean isAbout(Happening happening, @Nullable Share share) {
    Grant grant = happening.grant();
    return share == null || grant == null || grant.share().equals(share);
  }

  private String steps() {
    int all = first.played().size();
    int left = shortest.played().size();
    String list = list(shortest.played());
    if (again == 0) {
      return "Played again it did not fail: it hangs on what threads do at the same time. All "
          + all
          + " steps: "
          + list;
    }
    return left < all
        ? "Played again it failed as well, also with " + left + " of its " + all + " steps: " + list
        : "Played again it failed as well. None of its "
            + all
            + " steps could be left out: "
            + list;
  }

  private static String list(List<Step> steps) {
    return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
  }
}
