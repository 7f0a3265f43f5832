package io.workprovider.postgres.faults;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.EventAppender;
import io.workprovider.PartitionId;
import io.workprovider.conformance.faults.FaultBounds;
import io.workprovider.conformance.faults.FaultFixture;
import io.workprovider.postgres.events.PostgresEventAppender;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.StopMode;
import io.workprovider.testservers.TcpRelay;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** A fresh database, and nodes behind a cable each. */
final class PostgresFaults implements FaultFixture {

  private static final Scope SCOPE = new Scope(new SchemaName("workprovider"), "default");

  private static final String OWNERS =
      """
      SELECT partition, owner FROM workprovider.work_allocations
      WHERE consumer = '%s' AND state = 'assigned'
      """;

  private final PostgresServer server;
  private final PostgresDatabase database;
  private final HikariDataSource pool;
  private final boolean notifies;
  private final Map<String, TcpRelay> cables = new HashMap<>();

  /**
   * A fixture with an empty database.
   *
   * @param notifies whether the appender notifies the nodes, as a provider's own does; other
   *     writers need not
   */
  PostgresFaults(PostgresServer server, boolean notifies) {
    this(server, server.createDatabase(), notifies);
  }

  /** The same on a database that is there. */
  PostgresFaults(PostgresServer server, PostgresDatabase database, boolean notifies) {
    this.server = server;
    this.database = database;
    this.pool = poolFor(database);
    this.notifies = notifies;
  }

  private static HikariDataSource poolFor(PostgresDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(3);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  PostgresDatabase database() {
    return database;
  }

  DataSource pool() {
    return pool;
  }

  TcpRelay cable(String node) {
    TcpRelay cable = cables.get(node);
    if (cable == null) {
      throw new IllegalArgumentException("No node is named " + node);
    }
    return cable;
  }

  /** The id of the node that leads. */
  String leader() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT node FROM workprovider.leaders")) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  @Override
  public Map<String, String> settings(String node) {
    URI address = URI.create(database.url().substring("jdbc:".length()));
    TcpRelay cable = TcpRelay.to(address.getPort());
    cables.put(node, cable);
    return Map.of(
        "workprovider.postgres.url",
        "jdbc:postgresql://127.0.0.1:" + cable.port() + "/" + database.name(),
        "workprovider.postgres.user",
        database.user(),
        "workprovider.postgres.password",
        database.password(),
        "workprovider.postgres.lease",
        "2s");
  }

  @Override
  public void cut(String node) {
    cable(node).cut();
  }

  @Override
  public void heal(String node) {
    cable(node).heal();
  }

  @Override
  public void restartBackEnd() {
    server.restart(StopMode.FAST);
  }

  @Override
  public EventAppender appender() {
    return new PostgresEventAppender(pool, SCOPE.schema(), 4, this::appended);
  }

  private void appended() {
    if (notifies) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_notify('" + SCOPE.eventsChannel() + "', '')");
      } catch (SQLException e) {
        // The nodes find the event at their next tick.
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public Map<PartitionId, String> owners(String consumer) {
    Map<PartitionId, String> owners = new HashMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(OWNERS.formatted(consumer))) {
      while (row.next()) {
        owners.put(PartitionId.of(row.getInt(1)), row.getString(2));
      }
    } catch (SQLException e) {
      // The server is away, or the first node has not made the tables yet.
      return Map.of();
    }
    return owners;
  }

  /** Declared are the grace and half a second, or the lease of 2 s and one; the rest is noise. */
  @Override
  public FaultBounds bounds() {
    return new FaultBounds(
        Duration.ofSeconds(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(8),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15));
  }

  @Override
  public void close() {
    cables.values().forEach(TcpRelay::close);
    pool.close();
  }
}
