package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who extends the one class runs every suite that there is. */
class ProviderConformanceTest {

  private static final List<Class<?>> NESTED =
      List.of(ProviderConformance.class.getDeclaredClasses());

  @Test
  void everySuiteOfThePackageIsInIt() {
    Set<String> inIt = new TreeSet<>();
    NESTED.forEach(nested -> inIt.add(nested.getSuperclass().getSimpleName()));
    assertEquals(new TreeSet<>(Suites.suiteByTest().values()), inIt);
    assertEquals(inIt.size(), NESTED.size(), "each once");
  }

  @Test
  void eachIsFoundByJUnit() {
    assertTrue(NESTED.stream().allMatch(nested -> nested.isAnnotationPresent(Nested.class)));
  }
}
