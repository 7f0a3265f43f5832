package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.broken.Mutant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MutantPageTest {

  private final Rules rules = Rules.load();

  @Test
  void everyRuleHasAMutantOrAReasonAndNeverBoth() {
    Set<String> without = new TreeSet<>(rules.byId().keySet());
    MutantTest.mutants().forEach(mutant -> without.remove(mutant.rule()));
    assertEquals(new TreeSet<>(MutantPage.WITHOUT.keySet()), without);
  }

  @Test
  void everyMutantIsKilledByATestThatThereIsAndSaysWhatIsWrong() {
    for (Mutant mutant : MutantTest.mutants()) {
      assertTrue(Suites.suiteByTest().containsKey(mutant.killedBy()), mutant.killedBy());
      assertTrue(!mutant.says().isBlank() && !mutant.wrong().isBlank(), mutant.name());
    }
  }

  @Test
  void theTablesOfThePageAreThoseOfTheMutants() throws IOException {
    String page = Files.readString(MutantPage.FILE, StandardCharsets.UTF_8);
    assertEquals(
        MutantPage.render(page, MutantTest.mutants()),
        page,
        "Run MutantPage.main in conformance-tests to write docs/conformance.md anew.");
  }
}
