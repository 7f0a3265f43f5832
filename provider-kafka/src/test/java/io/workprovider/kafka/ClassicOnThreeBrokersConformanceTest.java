package io.workprovider.kafka;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;
import org.junit.jupiter.api.Tag;

/** The same on three brokers, each event on all of them and confirmed by two. */
@Tag("three-brokers")
final class ClassicOnThreeBrokersConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new KafkaFixture(TestBrokers.three(), GroupProtocol.CLASSIC);
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new KafkaSelectionFixture();
  }
}
