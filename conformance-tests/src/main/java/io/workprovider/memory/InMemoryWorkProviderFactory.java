package io.workprovider.memory;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.time.Duration;
import java.util.List;

/** Connects to an {@link InMemoryStorage} of this process. Used only when named. Thread-safe. */
public final class InMemoryWorkProviderFactory implements WorkProviderFactory {

  /**
   * Which storage: all nodes of this process that say the same share it, for as long as the process
   * runs or until {@link InMemoryStorage#forget}.
   */
  public static final Setting<String> STORAGE =
      Setting.text(
              "storage",
              "The name of the storage that nodes of this process share, as long as it runs.")
          .withDefault("default");

  /** How long a node that is cut off keeps its partitions. */
  public static final Setting<Duration> LEASE =
      Setting.duration(
          "lease",
          "How long a node that is cut off keeps its partitions; the same for all nodes.",
          InMemoryStorage.SHORTEST_LEASE,
          Duration.ofHours(1),
          InMemoryStorage.DEFAULT_LEASE);

  /** What ServiceLoader calls. */
  public InMemoryWorkProviderFactory() {}

  @Override
  public String name() {
    return Places.PROVIDER;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(STORAGE, LEASE);
  }

  @Override
  public WorkProvider create(Settings settings) {
    String name = settings.get(STORAGE);
    InMemoryStorage storage = InMemoryStorage.named(name, settings.get(LEASE));
    if (storage.refusesNodes()) {
      throw new ProviderUnavailableException(
          "The in-memory storage '" + name + "' takes no nodes. Name another storage.");
    }
    return storage.connect();
  }

  @Override
  public boolean onlyWhenNamed() {
    return true;
  }
}
