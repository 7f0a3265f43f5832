package io.workprovider.postgres;

import io.workprovider.WorkProvider;
import io.workprovider.postgres.events.PositionedEvent;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/**
 * Makes nodes whose work comes from a Postgres database: provider {@code postgres}.
 *
 * <p>Its settings begin with {@code workprovider.postgres.}; only {@code url} has to be set.
 * Thread-safe.
 */
public final class PostgresWorkProviderFactory implements WorkProviderFactory {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresWorkProviderFactory() {}

  @Override
  public String name() {
    return PositionedEvent.PROVIDER;
  }

  @Override
  public List<Setting<?>> settings() {
    return PostgresSettings.all();
  }

  @Override
  public WorkProvider create(Settings settings) {
    return PostgresWorkProvider.connect(new PostgresSettings(settings));
  }
}
