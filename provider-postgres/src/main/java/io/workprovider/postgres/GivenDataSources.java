package io.workprovider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/** Data sources of the user's own, used and never closed (Rule L3). Thread-safe. */
final class GivenDataSources implements ConnectionSource {

  private final DataSource pool;
  private final DataSource unpooled;

  GivenDataSources(DataSource pool, DataSource unpooled) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.unpooled = Objects.requireNonNull(unpooled, "unpooled");
  }

  @Override
  public String where() {
    String type = "the DataSource given, a " + unpooled.getClass().getName();
    return unpooled instanceof BaseDataSource driver
        ? String.join(",", driver.getServerNames()) + "/" + driver.getDatabaseName() + ", " + type
        : type;
  }

  @Override
  public String database() {
    return unpooled instanceof BaseDataSource driver
        ? String.valueOf(driver.getDatabaseName())
        : "of the DataSource given";
  }

  @Override
  public String address() {
    return "the DataSource given";
  }

  @Override
  public String login() {
    return "user and password of the DataSource given";
  }

  @Override
  public String toSessions() {
    return "Give an unpooled DataSource, which opens a connection to the server itself at each"
        + " call, such as org.postgresql.ds.PGSimpleDataSource";
  }

  @Override
  public Connection connect(String applicationName, Duration patience) throws SQLException {
    Connection connection = unpooled.getConnection();
    try {
      connection.setAutoCommit(true);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      return connection;
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  @Override
  public Pool pool(String name, Terms terms) {
    return new Pool(
        new OpeningDataSource(() -> BorrowedConnection.from(pool, terms)),
        PostgresSettings.DEFAULT_POOL_SIZE, // as much as one of its own would have
        terms,
        () -> {}, // which of its connections are old is the user's pool's to know
        () -> {}); // and it stays open
  }

  @Override
  public Pool transactionPool(String name, int size, Terms terms) {
    return new Pool(pool, size, terms, () -> {}, () -> {});
  }
}
