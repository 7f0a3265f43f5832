package io.workprovider.postgres;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;

/** This provider passes every suite. */
final class PostgresConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new PostgresFixture();
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new PostgresSelectionFixture();
  }
}
