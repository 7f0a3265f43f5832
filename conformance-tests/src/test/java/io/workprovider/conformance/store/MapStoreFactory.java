package io.workprovider.conformance.store;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import io.workprovider.spi.store.StoreWorkProvider;
import java.util.List;

/** A node by itself on new maps; there is one place where it does not find any. */
public final class MapStoreFactory implements WorkProviderFactory {

  static final String NAME = "map-store";

  private static final Setting<String> PLACE = Setting.text("place", "Where the maps are.");

  /** For ServiceLoader. */
  public MapStoreFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(PLACE, StoreWorkProvider.LEASE);
  }

  @Override
  public WorkProvider create(Settings settings) {
    if (settings.get(PLACE).equals("nowhere")) {
      throw new ProviderUnavailableException("There are no maps nowhere.");
    }
    return StoreWorkProvider.start(
        NAME, new MapStorage().connect(), settings.get(StoreWorkProvider.LEASE));
  }
}
