package io.workprovider.conformance;

import org.junit.jupiter.api.Nested;

/**
 * All suites in one: a provider's author extends this class alone, and says how fixtures are made.
 *
 * <pre>{@code
 * final class MyConformanceTest extends ProviderConformance {
 *   @Override
 *   protected ProviderFixture fixture() {
 *     return new MyFixture();
 *   }
 *
 *   @Override
 *   protected SelectionFixture selectionFixture() {
 *     return new MySelectionFixture();
 *   }
 * }
 * }</pre>
 *
 * <p>The suites stand in the order in which a new provider comes to pass them. While it does not
 * pass all, extend the suite in hand by itself.
 */
public abstract class ProviderConformance {

  /** For subclasses. */
  protected ProviderConformance() {}

  /** A fixture for one test, with an empty storage; the suite closes it. */
  protected abstract ProviderFixture fixture();

  /** A fixture for one test of how the provider is chosen; the suite closes it. */
  protected abstract SelectionFixture selectionFixture();

  @Nested
  class Selection extends SelectionSuite {
    @Override
    protected SelectionFixture selectionFixture() {
      return ProviderConformance.this.selectionFixture();
    }
  }

  @Nested
  class Content extends ContentSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Positions extends PositionSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Start extends StartSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Delivery extends DeliverySuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Assignment extends AssignmentSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Balance extends BalanceSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Handover extends HandoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Takeover extends TakeoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Reset extends ResetSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Handlers extends HandlerSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Interruption extends InterruptionSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Schedule extends ScheduleSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class LifeCycle extends LifeCycleSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Close extends CloseSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  class Capabilities extends CapabilitySuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }
}
