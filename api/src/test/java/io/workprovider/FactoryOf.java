package io.workprovider;

import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/** A factory that has a name and makes nothing. */
record FactoryOf(String name) implements WorkProviderFactory {

  @Override
  public List<Setting<?>> settings() {
    return List.of();
  }

  @Override
  public WorkProvider create(Settings settings) {
    throw new IllegalStateException("Nothing is made here.");
  }
}
