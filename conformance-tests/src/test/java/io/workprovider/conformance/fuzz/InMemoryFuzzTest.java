package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.memory.InMemoryFixture;

/** No random history of the reference provider breaks the contract. */
class InMemoryFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new InMemoryFixture();
  }
}
