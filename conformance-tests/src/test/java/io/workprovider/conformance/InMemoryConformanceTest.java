package io.workprovider.conformance;

import io.workprovider.memory.InMemoryFixture;
import io.workprovider.memory.InMemorySelectionFixture;

/** The reference provider passes every suite. */
class InMemoryConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new InMemoryFixture();
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new InMemorySelectionFixture();
  }
}
