package io.workprovider.conformance.store;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.FuzzSuite;

/** No random history of the kit breaks the contract. */
class MapStoreFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new MapStoreFixture();
  }
}
