package io.workprovider.kafka;

import io.workprovider.conformance.AssignmentSuite;
import io.workprovider.conformance.BalanceSuite;
import io.workprovider.conformance.CapabilitySuite;
import io.workprovider.conformance.ContentSuite;
import io.workprovider.conformance.DeliverySuite;
import io.workprovider.conformance.HandlerSuite;
import io.workprovider.conformance.HandoverSuite;
import io.workprovider.conformance.InterruptionSuite;
import io.workprovider.conformance.LifeCycleSuite;
import io.workprovider.conformance.PositionSuite;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.ResetSuite;
import io.workprovider.conformance.ScheduleSuite;
import io.workprovider.conformance.StartSuite;
import io.workprovider.conformance.TakeoverSuite;
import org.junit.jupiter.api.Nested;

/** The provider passes every suite with the {@code consumer} group protocol (KIP-848). */
class ConsumerProtocolConformanceTest {

  @Nested
  class Assignment extends AssignmentSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Balance extends BalanceSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Capabilities extends CapabilitySuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Content extends ContentSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Delivery extends DeliverySuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Handlers extends HandlerSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Handover extends HandoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Interruption extends InterruptionSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class LifeCycle extends LifeCycleSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Positions extends PositionSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Reset extends ResetSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Schedule extends ScheduleSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Start extends StartSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }

  @Nested
  class Takeover extends TakeoverSuite {
    @Override
    protected ProviderFixture fixture() {
      return new KafkaFixture(GroupProtocol.CONSUMER);
    }
  }
}
