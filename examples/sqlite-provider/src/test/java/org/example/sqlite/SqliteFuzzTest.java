package org.example.sqlite;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.FuzzSuite;

/** What no suite thought of. */
final class SqliteFuzzTest extends FuzzSuite {

  @Override
  protected ProviderFixture fixture() {
    return new SqliteFixture();
  }
}
