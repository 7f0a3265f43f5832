package io.workprovider.memory;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/** Connects to an {@link InMemoryStorage} of this process. Used only when named. Thread-safe. */
public final class InMemoryWorkProviderFactory implements WorkProviderFactory {

  /** Which storage: all nodes of this process that say the same share it. */
  public static final Setting<String> STORAGE =
      Setting.text("storage", "The name of the storage that nodes of this process share.")
          .withDefault("default");

  /** What ServiceLoader calls. */
  public InMemoryWorkProviderFactory() {}

  @Override
  public String name() {
    return Places.PROVIDER;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(STORAGE);
  }

  @Override
  public WorkProvider create(Settings settings) {
    return InMemoryStorage.named(settings.get(STORAGE)).connect();
  }

  @Override
  public boolean onlyWhenNamed() {
    return true;
  }
}
