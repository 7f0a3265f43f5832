package io.workprovider.kafka;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.FuzzSuite;

/**
 * No random history of this provider breaks the contract with the {@code consumer} group protocol.
 */
final class ConsumerProtocolFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new KafkaFixture(GroupProtocol.CONSUMER);
  }
}
