package io.workprovider.postgres;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.FuzzSuite;

/** No random history of this provider breaks the contract. */
final class PostgresFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new PostgresFixture();
  }
}
