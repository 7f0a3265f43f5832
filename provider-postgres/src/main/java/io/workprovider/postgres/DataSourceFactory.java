package io.workprovider.postgres;

import io.workprovider.WorkProvider;
import io.workprovider.postgres.events.PositionedEvent;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/** Makes nodes on data sources that were given. Thread-safe. */
record DataSourceFactory(GivenDataSources sources) implements WorkProviderFactory {

  @Override
  public String name() {
    return PositionedEvent.PROVIDER;
  }

  @Override
  public List<Setting<?>> settings() {
    return PostgresSettings.withoutServer();
  }

  @Override
  public WorkProvider create(Settings settings) {
    return PostgresWorkProvider.connect(new PostgresSettings(settings), sources);
  }
}
