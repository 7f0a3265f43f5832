package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.EventSequence;
import io.workprovider.InvalidSettingException;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On data sources of the user's own. */
final class GivenDataSourcesTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");
  private static final int POOL_SIZE = 4;

  private final TestDatabase database = TestDatabase.create();
  private final HikariDataSource pool = pool(database.dataSource());

  @AfterEach
  void closePool() {
    pool.close();
    database.drop();
  }

  /** With habits that are not the provider's. */
  private static HikariDataSource pool(DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setMinimumIdle(POOL_SIZE);
    config.setAutoCommit(false);
    config.setConnectionInitSql(
        "SET lock_timeout = '77s'; SET enable_sort = off; SET enable_seqscan = on;"
            + " SET default_transaction_isolation = 'serializable'");
    return new HikariDataSource(config);
  }

  private static WorkProvider connect(
      DataSource pool, DataSource unpooled, Map<String, String> settings) {
    return WorkProviders.builder()
        .factory(PostgresWorkProviderFactory.using(pool, unpooled))
        .settings(settings)
        .load();
  }

  /** All there is to see of the sessions in the pool, one line for each thing. */
  private List<String> sessions() throws SQLException {
    List<String> lines = new ArrayList<>();
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < POOL_SIZE; i++) {
        all.add(pool.getConnection());
      }
      for (Connection connection : all) {
        lines.addAll(session(connection));
      }
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
    Collections.sort(lines);
    return lines;
  }

  private static List<String> session(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT pg_backend_pid() || ' ' || thing FROM (
                  SELECT name || '=' || setting FROM pg_settings
                  WHERE name <> 'transaction_isolation'
                  UNION ALL SELECT 'listening to ' || pg_listening_channels()
                  UNION ALL SELECT 'locking ' || objid FROM pg_locks
                  WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS things (thing)
                """)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    connection.commit();
    lines.add("autocommit " + connection.getAutoCommit());
    lines.add("isolation " + connection.getTransactionIsolation());
    lines.add("network timeout " + connection.getNetworkTimeout());
    return lines;
  }

  @Test
  void l3_usesWhatWasGivenAndLeavesItOpenAndAsItWas() throws SQLException {
    List<String> before = sessions();
    try (WorkProvider node = connect(pool, database.dataSource(), Map.of());
        Grants grants = Grants.releasing()) {
      node.appender().append(FLIGHT, NewEvent.of("departed", "1"));
      node.subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Delivery first = Board.poll(only, 1).get(0);
      only.save(Progress.to(first.position()));
      only.unwrap(Connection.class).createStatement().execute("CREATE TABLE rolled_back ()");
      only.rollBack();
      only.unwrap(Connection.class).createStatement().execute("CREATE TABLE committed ()");
      only.commit(Progress.to(first.position()));
      assertEquals(0, database.count("pg_class WHERE relname = 'rolled_back'"));
      assertEquals(0, database.count("committed"));
      node.positions().reset("board", PartitionId.of(0), StartingPoint.beginning());
      PartitionAssignment again =
          grants
              .awaitOwned(
                  owned -> owned.size() == 1 && owned.get(0).epoch() > only.epoch(),
                  PostgresFixture.LEASE.multipliedBy(10))
              .get(0);
      assertEquals(first.position(), Board.poll(again, 1).get(0).position());
      assertTrue(pool.getHikariPoolMXBean().getActiveConnections() > 0);
    }
    assertFalse(pool.isClosed());
    assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
    List<String> after = sessions();
    assertEquals(before.size(), after.size());
    after.removeAll(before);
    assertEquals(List.of(), after);
  }

  @Test
  void a4_aNodeWhosePoolIsDeadWhileItsSessionLivesIsFencedAndComesBack() {
    AtomicBoolean dead = new AtomicBoolean();
    DataSource dying =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  if (dead.get()) {
                    throw new SQLException("The pool is dead.", "08001");
                  }
                  return method.invoke(pool, arguments);
                });
    Map<String, String> lease = Map.of("workprovider.postgres.lease", "1s");
    try (WorkProvider node = connect(dying, database.dataSource(), lease);
        Grants grants = Grants.releasing()) {
      node.subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      String before = node.nodeId();
      dead.set(true);
      grants.awaitHeard("lost 0@1");
      assertFalse(only.isCurrent());
      dead.set(false);
      grants.awaitOwned(owned -> owned.size() == 1, PostgresFixture.LEASE.multipliedBy(10));
      assertNotEquals(before, node.nodeId());
    }
  }

  @Test
  void d9_refusesAPoolForTheSession() {
    ProviderUnavailableException refused =
        assertThrows(
            ProviderUnavailableException.class, () -> connect(pool, pool, Map.of()).close());
    assertEquals(
        "Cannot start on Postgres at the DataSource given, a com.zaxxer.hikari.HikariDataSource: a"
            + " lock outlived the connection that took it: a pooler in transaction or statement"
            + " mode, or a pool, stands between, with which several nodes would lead at once. Give"
            + " an unpooled DataSource, which opens a connection to the server itself at each call,"
            + " such as org.postgresql.ds.PGSimpleDataSource, or set"
            + " workprovider.postgres.election to lease, for which a pooler in transaction mode is"
            + " enough.",
        refused.getMessage());
    assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
  }

  @Test
  void d8_refusesAnUrlBesideTheDataSources() {
    InvalidSettingException refused =
        assertThrows(
            InvalidSettingException.class,
            () ->
                connect(
                        pool,
                        database.dataSource(),
                        Map.of("workprovider.postgres.url", "jdbc:postgresql://elsewhere/x"))
                    .close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(
        message.startsWith("There is no such setting:\n  workprovider.postgres.url given in code"),
        message);
  }
}
