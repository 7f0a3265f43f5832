package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.broken.Mutant;
import io.workprovider.conformance.broken.Mutants;
import io.workprovider.memory.Flaw;
import io.workprovider.memory.InMemorySelectionFixture;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mutant is killed by a test of the rule that it breaks, and for the right reason. */
class MutantTest {

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isKilledByTheTestOfItsRule(Mutant mutant) {
    String failure =
        SuiteRun.against(mutant.fixture(), mutant.selection(), mutant.killedBy()::equals)
            .getOrDefault(mutant.killedBy(), "");
    assertTrue(!failure.isEmpty(), () -> mutant + " survives " + mutant.killedBy());
    assertTrue(failure.contains(mutant.says()), () -> "'" + failure + "' is about something else");
  }

  /** With the same short bounds, so that no mutant dies of them alone. */
  @Test
  void aProviderThatHasNothingWrongSurvivesTheSameTests() {
    Set<String> tests = mutants().stream().map(Mutant::killedBy).collect(Collectors.toSet());
    var failures = SuiteRun.against(Mutant.CORRECT, InMemorySelectionFixture::new, tests::contains);
    assertEquals(tests, failures.keySet(), "all were run");
    failures.values().removeIf(String::isEmpty);
    assertEquals(Set.of(), failures.keySet());
  }

  @Test
  void everyFlawOfTheProtocolIsAMutant() {
    Set<String> names = mutants().stream().map(Mutant::name).collect(Collectors.toSet());
    Set<String> without = new TreeSet<>();
    Arrays.stream(Flaw.values()).map(Enum::name).forEach(without::add);
    without.removeAll(names);
    assertEquals(Set.of(), without);
    assertEquals(mutants().size(), names.size(), "names");
  }
}
