package io.workprovider.kafka;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;

/** The provider passes every suite with the {@code consumer} group protocol (KIP-848). */
final class ConsumerProtocolConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new KafkaFixture(GroupProtocol.CONSUMER);
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new KafkaSelectionFixture();
  }
}
