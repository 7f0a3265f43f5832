package io.workprovider.kafka;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;

/** The provider passes every suite with the classic group protocol, which is the default. */
final class ClassicConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new KafkaFixture(GroupProtocol.CLASSIC);
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new KafkaSelectionFixture();
  }
}
