package org.example.sqlite;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.time.Duration;
import java.util.List;

/** Makes nodes that share one SQLite file. Named {@code sqlite}. */
public final class SqliteProviderFactory implements WorkProviderFactory {

  static final String NAME = "sqlite";

  private static final Setting<String> FILE =
      Setting.text("file", "The file that all nodes share; made if there is none.");

  private static final Setting<Duration> LEASE =
      Setting.duration(
          "lease",
          "How long a node may be silent until others take over. A call waits half as long at"
              + " most.",
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          Duration.ofSeconds(5));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(FILE, LEASE);
  }

  @Override
  public WorkProvider create(Settings settings) {
    Duration lease = settings.get(LEASE);
    return SqliteWorkProvider.start(new SqliteFile(settings.get(FILE), lease.dividedBy(2)), lease);
  }
}
