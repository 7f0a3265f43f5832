package io.workprovider.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the suites within a test, to see what becomes of a provider that is wrong. */
final class SuiteRun {

  /** The class below is made by JUnit, one run at a time. */
  private static volatile Supplier<ProviderFixture> fixtures =
      () -> {
        throw new IllegalStateException("No provider is under test.");
      };

  private static volatile Supplier<SelectionFixture> selections = LostSelection::new;

  private SuiteRun() {}

  /**
   * Runs tests against a provider whose jar lost its service file.
   *
   * @param which by their names
   * @return for each test that ran its failure's message, empty if it passed
   */
  static Map<String, String> against(Supplier<ProviderFixture> provider, Predicate<String> which) {
    return against(provider, LostSelection::new, which);
  }

  /** The same, of a provider that is chosen in some way. */
  static synchronized Map<String, String> against(
      Supplier<ProviderFixture> provider,
      Supplier<SelectionFixture> selection,
      Predicate<String> which) {
    fixtures = provider;
    selections = selection;
    PostDiscoveryFilter chosen =
        test ->
            FilterResult.includedIf(
                test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> which.test(((MethodSource) source).getMethodName()))
                    .orElse(true));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(Broken.class))
            .filters(chosen)
            .build();
    Results results = new Results();
    LauncherFactory.create().execute(request, results);
    return results.failures;
  }

  private static final class Results implements TestExecutionListener {

    private final Map<String, String> failures = new TreeMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      throw new AssertionError(test + " was skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        String name = test.getDisplayName().replace("()", "");
        failures.put(name, result.getThrowable().map(Throwable::getMessage).orElse(""));
      }
    }
  }

  /** A provider that is wrong in some way. */
  static final class Broken extends ProviderConformance {

    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }

    @Override
    protected SelectionFixture selectionFixture() {
      return selections.get();
    }
  }

  private record LostSelection() implements SelectionFixture {

    @Override
    public String providerName() {
      return "lost";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }

    @Override
    public String restrictedSetting() {
      return "workprovider.lost.lease";
    }

    @Override
    public UnreachableBackEnd unreachable() {
      return new UnreachableBackEnd(Map.of(), "nowhere", java.time.Duration.ofSeconds(1));
    }

    @Override
    public void close() {}
  }
}
