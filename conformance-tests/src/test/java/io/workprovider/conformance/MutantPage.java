package io.workprovider.conformance;

import io.workprovider.conformance.broken.Mutant;
import io.workprovider.conformance.fuzz.CheckTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the tables of {@code docs/conformance.md}. */
final class MutantPage {

  static final Path FILE = Path.of("..", "docs", "conformance.md");

  /**
   * The rules of which no provider can be a mutant, and why. One that gets a mutant has to leave.
   */
  static final Map<String, String> WITHOUT = without();

  private static final String BEGIN = "<!-- mutants -->";
  private static final String END = "<!-- end -->";
  private static final String CHECKS_BEGIN = "<!-- checks -->";
  private static final String RULES_BEGIN = "<!-- rules without a mutant -->";

  private MutantPage() {}

  private static Map<String, String> without() {
    Map<String, String> without = new TreeMap<>(ContractPage.SHOWN_ELSEWHERE);
    without.put(
        "P6",
        "what is passed over is decided by the runtime; the save that follows is like any other");
    without.put(
        "L3",
        "an executor is handed to the runtime, and no provider sees it; what a provider is handed,"
            + " its own tests show");
    return Map.copyOf(without);
  }

  /** Writes the page anew. */
  public static void main(String[] args) throws IOException {
    String page = Files.readString(FILE, StandardCharsets.UTF_8);
    Files.writeString(FILE, render(page, MutantTest.mutants()), StandardCharsets.UTF_8);
  }

  /** The same page with its tables as they have to be. */
  static String render(String page, List<Mutant> mutants) {
    String withMutants = between(page, BEGIN, mutantTable(mutants));
    String withRules = between(withMutants, RULES_BEGIN, ruleTable());
    return between(withRules, CHECKS_BEGIN, CheckTable.lines());
  }

  private static String between(String page, String begin, List<String> lines) {
    int from = page.indexOf(begin);
    int to = page.indexOf(END, from);
    if (from < 0 || to < 0) {
      throw new IllegalStateException(FILE + " lacks " + begin + " or its " + END);
    }
    String table = "\n" + String.join("\n", lines) + "\n";
    return page.substring(0, from + begin.length()) + table + page.substring(to);
  }

  private static List<String> mutantTable(List<Mutant> mutants) {
    List<String> lines = new ArrayList<>();
    lines.add("| rule | mutant: what is wrong with it | killed by | which says |");
    lines.add("|---|---|---|---|");
    for (Mutant mutant : mutants) {
      lines.add(
          "| %s | `%s`: %s | `%s` | %s |"
              .formatted(
                  mutant.rule(),
                  mutant.name(),
                  mutant.wrong(),
                  mutant.killedBy(),
                  "`" + mutant.says().strip() + "`"));
    }
    return lines;
  }

  private static List<String> ruleTable() {
    List<String> lines = new ArrayList<>(List.of("| rule | why |", "|---|---|"));
    new TreeMap<>(WITHOUT).forEach((rule, why) -> lines.add("| " + rule + " | " + why + " |"));
    return lines;
  }
}
