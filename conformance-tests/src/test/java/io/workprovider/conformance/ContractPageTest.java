package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.Rules.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ContractPageTest {

  private final Rules rules = Rules.load();

  @Test
  void everyTestIsNamedAfterARule() {
    Set<String> strays = new TreeSet<>(Suites.suiteByTest().keySet());
    strays.removeIf(test -> rules.of(test).isPresent());
    assertEquals(Set.of(), strays);
    assertTrue(Suites.suiteByTest().size() > 100, "tests were found");
  }

  @Test
  void everyRuleHasATestOrIsSaidToBeShownElsewhereAndNeverBoth() {
    Set<String> shown = new TreeSet<>();
    Suites.suiteByTest()
        .keySet()
        .forEach(test -> rules.of(test).map(Rule::id).ifPresent(shown::add));
    Set<String> without = new TreeSet<>(rules.byId().keySet());
    without.removeAll(shown);
    assertEquals(new TreeSet<>(ContractPage.SHOWN_ELSEWHERE.keySet()), without);
    assertEquals(60, rules.byId().size(), "rules, which are never removed");
  }

  @Test
  void theTablesOfThePageAreThoseOfTheTests() throws IOException {
    String page = Files.readString(ContractPage.FILE, StandardCharsets.UTF_8);
    assertEquals(
        ContractPage.render(page, Suites.suiteByTest()),
        page,
        "Run ContractPage.main in conformance-tests to write the tables of docs/contract.md anew.");
  }

  @Test
  void everyRuleWithATestSaysWhatAFailureIsCommonlyDueTo() {
    Set<String> shown = new TreeSet<>(rules.byId().keySet());
    shown.removeAll(ContractPage.SHOWN_ELSEWHERE.keySet());
    assertEquals(shown, new TreeSet<>(Causes.load().rules()));
  }

  @Test
  void everyRuleSaysWhatItIsFor() {
    for (Rule rule : rules.byId().values()) {
      assertTrue(rule.text().length() > 15 && rule.title().length() > 5, rule.toString());
    }
  }

  @Test
  void aTableIsWrittenUnderItsRuleAndReplacedTheNextTime() {
    String page = "## A\n\n### A1. One\n\nText.\n\n### A2. Two\n\nMore.\n\n| old | table |\n";
    String once = ContractPage.render(page, Map.of("a1_holds", "SomeSuite"));
    assertTrue(
        once.contains("Text.\n\n| shown by | in |\n|---|---|\n| `a1_holds` | `SomeSuite` |\n"));
    assertTrue(!once.contains("| old |"), once);
    assertEquals("Text.", Rules.parse(once).of("a1_holds").map(Rule::text).orElse(""));
  }
}
