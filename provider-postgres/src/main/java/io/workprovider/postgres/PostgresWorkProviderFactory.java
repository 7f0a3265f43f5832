package io.workprovider.postgres;

import io.workprovider.WorkProvider;
import io.workprovider.postgres.events.PositionedEvent;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;
import javax.sql.DataSource;

/**
 * Makes nodes whose work comes from a Postgres database: provider {@code postgres}.
 *
 * <p>Its settings begin with {@code workprovider.postgres.}; only {@code url} has to be set.
 * Thread-safe.
 */
public final class PostgresWorkProviderFactory implements WorkProviderFactory {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresWorkProviderFactory() {}

  /**
   * Makes nodes that use data sources of your own in place of a URL; to be given to {@link
   * io.workprovider.WorkProviders.Builder#factory}. They are used and never closed (Rule L3).
   *
   * <p>The settings {@code url}, {@code user}, {@code password} and {@code pool-size} are gone with
   * it. Connections go back to the pool with the settings that they came with.
   *
   * @param pool for short work and for reading events: a node takes up to three of its connections
   *     at a time, more if many threads save, and fewer than two are not enough. Handlers that ask
   *     for a transaction take up to {@code transaction-pool-size} more
   * @param unpooled opens a new connection to the same database at each call, for the session that
   *     says that the node is alive, such as {@code PGSimpleDataSource}. Its time-outs for
   *     connecting should be below the lease. A pool is recognised at start, and refused, unless
   *     the setting {@code election} is {@code lease}: then a pool does, also one behind a pooler
   *     in transaction mode, for which pgjdbc's {@code prepareThreshold} has to be 0
   */
  public static WorkProviderFactory using(DataSource pool, DataSource unpooled) {
    return new DataSourceFactory(new GivenDataSources(pool, unpooled));
  }

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
    PostgresSettings values = new PostgresSettings(settings);
    return PostgresWorkProvider.connect(values, PostgresServer.of(values));
  }
}
