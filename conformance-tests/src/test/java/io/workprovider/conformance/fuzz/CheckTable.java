package io.workprovider.conformance.fuzz;

import java.util.ArrayList;
import java.util.List;

/** What the oracle looks for, for {@code docs/conformance.md}. */
public final class CheckTable {

  private CheckTable() {}

  /** The lines of the table. */
  public static List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("| rule | the oracle sees that | commonly because |");
    lines.add("|---|---|---|");
    for (Check check : Check.values()) {
      lines.add(
          "| %s | `%s`: %s | %s |"
              .formatted(check.rule(), check, check.fact(), check.commonCause()));
    }
    return lines;
  }
}
