package io.workprovider.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes under each rule of {@code docs/contract.md} which tests show it. */
final class ContractPage {

  static final Path FILE = Path.of("..", "docs", "contract.md");

  /** The rules without a test in the suite, and why. One that gets a test has to leave. */
  static final Map<String, String> SHOWN_ELSEWHERE = shownElsewhere();

  private static final Pattern RULE = Pattern.compile("### ([A-Z]\\d+)\\. .+");
  private static final String LAST_SECTION = "## How this page is kept true";

  private ContractPage() {}

  private static Map<String, String> shownElsewhere() {
    Map<String, String> elsewhere = new TreeMap<>();
    for (String rule : List.of("D2", "D3", "D4", "D5", "D6", "D7")) {
      elsewhere.put(rule, "the selection's own tests, in `api`: the same for every provider");
    }
    elsewhere.put("A13", "the provider's own tests: only they can depose a leader");
    elsewhere.put(
        "E10", "the provider's own tests: what is fetched ahead is not seen from outside");
    for (String rule : List.of("X3", "X4", "X5")) {
      elsewhere.put(rule, "not yet: no provider declares it");
    }
    return Map.copyOf(elsewhere);
  }

  /** Writes the page anew. */
  public static void main(String[] args) throws IOException {
    Path file = args.length == 0 ? FILE : Path.of(args[0]);
    String page = Files.readString(file, StandardCharsets.UTF_8);
    Files.writeString(file, render(page, Suites.suiteByTest()), StandardCharsets.UTF_8);
  }

  /** The same page with its tables as they have to be. */
  static String render(String page, Map<String, String> suiteByTest) {
    List<String> lines = new ArrayList<>();
    String rule = "";
    boolean generated = false;
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ") || line.startsWith("### ")) {
        addTable(lines, table(rule, suiteByTest));
        Matcher heading = RULE.matcher(line);
        rule = heading.matches() ? heading.group(1) : "";
        generated = heading.matches() || line.equals(LAST_SECTION);
      }
      if (!(generated && line.startsWith("|"))) {
        lines.add(line);
      }
    }
    addTable(lines, elsewhere());
    return String.join("\n", lines) + "\n";
  }

  private static void addTable(List<String> lines, List<String> table) {
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
      lines.remove(lines.size() - 1);
    }
    lines.add("");
    if (!table.isEmpty()) {
      lines.addAll(table);
      lines.add("");
    }
  }

  private static List<String> table(String rule, Map<String, String> suiteByTest) {
    List<String> rows = new ArrayList<>();
    suiteByTest.forEach(
        (test, suite) -> {
          if (test.startsWith(rule.toLowerCase(Locale.ROOT) + "_")) {
            rows.add("| `" + test + "` | `" + suite + "` |");
          }
        });
    if (!rows.isEmpty()) {
      rows.add(0, "|---|---|");
      rows.add(0, "| shown by | in |");
    }
    return rows;
  }

  private static List<String> elsewhere() {
    List<String> rows = new ArrayList<>(List.of("| rule | shown by |", "|---|---|"));
    new TreeMap<>(SHOWN_ELSEWHERE)
        .forEach((rule, where) -> rows.add("| " + rule + " | " + where + " |"));
    return rows;
  }
}
