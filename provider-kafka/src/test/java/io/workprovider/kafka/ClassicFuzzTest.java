package io.workprovider.kafka;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.FuzzSuite;

/** No random history of this provider breaks the contract with the classic group protocol. */
final class ClassicFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new KafkaFixture(GroupProtocol.CLASSIC);
  }
}
