package io.workprovider.conformance.store;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;
import java.time.Duration;
import java.util.Map;

/** The kit for providers on a store passes every suite, on a store of which little can be wrong. */
class MapStoreConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return new MapStoreFixture();
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new Selection("workprovider." + MapStoreFactory.NAME + ".");
  }

  private record Selection(String prefix) implements SelectionFixture {

    @Override
    public String providerName() {
      return MapStoreFactory.NAME;
    }

    @Override
    public Map<String, String> settings() {
      return Map.of(prefix + "place", "here");
    }

    @Override
    public String restrictedSetting() {
      return prefix + "lease";
    }

    @Override
    public UnreachableBackEnd unreachable() {
      return new UnreachableBackEnd(
          Map.of(prefix + "place", "nowhere"), "nowhere", Duration.ofSeconds(2));
    }

    @Override
    public void close() {}
  }
}
