package org.example.sqlite;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;

/** All suites, on nodes that share one file. */
final class SqliteConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new SqliteFixture();
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new SqliteSelectionFixture();
  }
}
