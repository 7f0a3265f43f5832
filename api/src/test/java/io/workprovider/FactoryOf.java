package io.workprovider;

import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/** A factory that has a name and settings, and makes nothing. */
record FactoryOf(String name, List<Setting<?>> settings) implements WorkProviderFactory {

  @Override
  public WorkProvider create(Settings settings) {
    throw new IllegalStateException("Nothing is made here.");
  }
}
