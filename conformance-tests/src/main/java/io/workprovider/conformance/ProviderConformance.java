package io.workprovider.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

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
 * pass all, run the suite in hand by itself: each has its name, in lower case, as a tag ({@code mvn
 * test -Dgroups=positions}). A filter by the name of a method does not reach nested classes, and
 * finds nothing; for a single test, extend its suite in a class of its own.
 */
public abstract class ProviderConformance {

  /** For subclasses. */
  protected ProviderConformance() {}

  /** A fixture for one test, with an empty storage; the suite closes it. */
  protected abstract ProviderFixture fixture();

  /** A fixture for one test of how the provider is chosen; the suite closes it. */
  protected abstract SelectionFixture selectionFixture();

  @Nested
  @Tag("selection")
  class Selection extends SelectionSuite {
    @Override
    protected SelectionFixture selectionFixture() {
      return ProviderConformance.this.selectionFixture();
    }
  }

  @Nested
  @Tag("content")
  class Content extends ContentSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("positions")
  class Positions extends PositionSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("start")
  class Start extends StartSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("delivery")
  class Delivery extends DeliverySuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("assignment")
  class Assignment extends AssignmentSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("balance")
  class Balance extends BalanceSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("handover")
  class Handover extends HandoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("takeover")
  class Takeover extends TakeoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("reset")
  class Reset extends ResetSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("handlers")
  class Handlers extends HandlerSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("interruption")
  class Interruption extends InterruptionSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("schedule")
  class Schedule extends ScheduleSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("lifecycle")
  class LifeCycle extends LifeCycleSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("close")
  class Close extends CloseSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("transactions")
  class Transactions extends TransactionSuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }

  @Nested
  @Tag("capabilities")
  class Capabilities extends CapabilitySuite {
    @Override
    protected ProviderFixture fixture() {
      return ProviderConformance.this.fixture();
    }
  }
}
