package io.workprovider.conformance;

import java.util.List;
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

  static final List<Class<?>> CLASSES =
      List.of(
          Assignment.class,
          Balance.class,
          Capabilities.class,
          Content.class,
          Delivery.class,
          Handlers.class,
          Handover.class,
          Interruption.class,
          LifeCycle.class,
          Positions.class,
          Reset.class,
          Schedule.class,
          Start.class,
          Takeover.class,
          Selection.class);

  /** The classes below are made by JUnit, one run at a time. */
  private static volatile Supplier<ProviderFixture> fixtures =
      () -> {
        throw new IllegalStateException("No provider is under test.");
      };

  private SuiteRun() {}

  /**
   * Runs tests against a provider.
   *
   * @param which by their names
   * @return for each test that ran its failure's message, empty if it passed
   */
  static synchronized Map<String, String> against(
      Supplier<ProviderFixture> provider, Predicate<String> which) {
    fixtures = provider;
    PostDiscoveryFilter chosen =
        test ->
            FilterResult.includedIf(
                test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> which.test(((MethodSource) source).getMethodName()))
                    .orElse(true));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(CLASSES.stream().map(DiscoverySelectors::selectClass).toList())
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

  static final class Assignment extends AssignmentSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Balance extends BalanceSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Capabilities extends CapabilitySuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Content extends ContentSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Delivery extends DeliverySuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Handlers extends HandlerSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Handover extends HandoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Interruption extends InterruptionSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class LifeCycle extends LifeCycleSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Positions extends PositionSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Reset extends ResetSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Schedule extends ScheduleSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Start extends StartSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  static final class Takeover extends TakeoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return fixtures.get();
    }
  }

  /** A provider whose jar lost its service file. */
  static final class Selection extends SelectionSuite {
    @Override
    protected SelectionFixture selectionFixture() {
      return new LostSelection();
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
