package org.example.sqlite;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import io.workprovider.spi.store.StoreWorkProvider;
import java.time.Duration;
import java.util.List;

/** Makes nodes that share one SQLite file. Named {@code sqlite}. */
public final class SqliteProviderFactory implements WorkProviderFactory {

  static final String NAME = "sqlite";

  private static final Setting<String> FILE =
      Setting.text("file", "The file that all nodes share; made if there is none.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(FILE, StoreWorkProvider.LEASE);
  }

  @Override
  public WorkProvider create(Settings settings) {
    Duration lease = settings.get(StoreWorkProvider.LEASE);
    SqliteStore store = new SqliteStore(settings.get(FILE), lease.dividedBy(2));
    return StoreWorkProvider.start(NAME, store, lease);
  }
}
