package io.workprovider.conformance;

import io.workprovider.memory.InMemoryFixture;
import io.workprovider.memory.InMemorySelectionFixture;
import org.junit.jupiter.api.Nested;

/** The reference provider passes every suite. */
class InMemoryConformanceTest {

  @Nested
  class Assignment extends AssignmentSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Balance extends BalanceSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Capabilities extends CapabilitySuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Content extends ContentSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Delivery extends DeliverySuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Handlers extends HandlerSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Handover extends HandoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Interruption extends InterruptionSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class LifeCycle extends LifeCycleSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Positions extends PositionSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Reset extends ResetSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Schedule extends ScheduleSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Start extends StartSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Takeover extends TakeoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return new InMemoryFixture();
    }
  }

  @Nested
  class Selection extends SelectionSuite {
    @Override
    protected SelectionFixture selectionFixture() {
      return new InMemorySelectionFixture();
    }
  }
}
