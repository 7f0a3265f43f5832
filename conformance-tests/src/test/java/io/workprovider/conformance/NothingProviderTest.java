package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.broken.NothingFixture;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A test that passes against a provider which does nothing shows nothing. */
class NothingProviderTest {

  @Test
  void everyTestFailsAgainstIt() {
    Map<String, String> failures = SuiteRun.against(NothingFixture::new, test -> true);
    assertEquals(Suites.suiteByTest().keySet(), failures.keySet(), "all were run");
    failures.values().removeIf(message -> !message.isEmpty());
    assertEquals(Set.of(), failures.keySet(), "passed, though nothing works");
  }

  @Test
  void aFailureNamesTheProvidersTestTheRuleItsIntentCausesAndWhatHappened() {
    String test = "a2_handoverWaitsForTheOldOwner";
    String message = SuiteRun.against(NothingFixture::new, test::equals).getOrDefault(test, "");
    assertTrue(message.contains(SuiteRun.Broken.class.getName() + ", Handover." + test), message);
    assertTrue(message.contains("Rule A2, Handover waits for the old owner: The new"), message);
    assertTrue(message.contains("Commonly because the new owner is granted when"), message);
    assertTrue(message.contains("Not within 100 ms: 2 partitions are held."), message);
    assertTrue(message.matches("(?s).* ms  n1 +node +started as nobody.*"), message);
    assertTrue(message.matches("(?s).* ms  n1 +subscribed two consumer=two.*"), message);
  }
}
