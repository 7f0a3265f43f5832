package io.workprovider.postgres;

import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The tables in a fresh database, and a test that plays nodes in them. */
@SuppressWarnings("exports") // For the tests of this module only.
public final class WorkTables implements AutoCloseable {

  private final TestDatabase database = TestDatabase.create();
  private final Scope scope = new Scope(new SchemaName("workprovider"), "default");
  private final List<Connection> sessions = new ArrayList<>();

  private WorkTables() {}

  public static WorkTables create() {
    WorkTables tables = new WorkTables();
    try (Connection connection = tables.dataSource().getConnection()) {
      new WorkSchema(tables.scope.schema()).install(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return tables;
  }

  public Scope scope() {
    return scope;
  }

  public DataSource dataSource() {
    return database.dataSource();
  }

  /** Connections that show by this name in pg_stat_activity. */
  public DataSource dataSource(String applicationName) {
    return database.dataSource(Map.of("ApplicationName", applicationName));
  }

  /** A consumer of the log with unassigned partitions. */
  public void consumer(String name, int partitions) {
    execute(
        "INSERT INTO ${schema}.consumers (namespace, consumer, sequence, partitions,"
            + " starting_point, release_deadline) VALUES ('default', '"
            + name
            + "', 'log', "
            + partitions
            + ", 'beginning', '2 s')");
    execute(
        "INSERT INTO ${schema}.work_allocations (namespace, consumer, partition)"
            + " SELECT 'default', '"
            + name
            + "', generate_series(0, "
            + (partitions - 1)
            + ")");
  }

  /** A node whose liveness lock is held until this is closed. */
  public void liveNode(String node, String consumer) {
    try {
      Connection session = dataSource().getConnection();
      sessions.add(session);
      try (PreparedStatement lock = session.prepareStatement("SELECT pg_advisory_lock(?)")) {
        lock.setLong(1, scope.livenessKey(node));
        lock.execute();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    execute(
        "INSERT INTO ${schema}.nodes (namespace, node, liveness_key, consumers, lease) VALUES"
            + " ('default', '"
            + node
            + "', "
            + scope.livenessKey(node)
            + ", ARRAY['"
            + consumer
            + "'], '5 s')");
  }

  /** Says who leads in which term. */
  public void term(long term, String node) {
    execute(
        "INSERT INTO ${schema}.leaders (namespace, term, node) VALUES ('default', "
            + term
            + ", '"
            + node
            + "')");
  }

  /** State, owner and epoch of a partition. */
  public String row(String consumer, int partition) {
    try (Connection connection = dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                scope
                    .schema()
                    .in(
                        "SELECT state, owner, epoch FROM ${schema}.work_allocations"
                            + " WHERE consumer = ? AND partition = ?"))) {
      select.setString(1, consumer);
      select.setInt(2, partition);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1) + " " + row.getString(2) + " " + row.getLong(3);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts the rows of what follows FROM. */
  public int count(String from) {
    return database.count(scope.in(from));
  }

  public void execute(String sql) {
    database.execute(scope.schema().in(sql));
  }

  @Override
  public void close() {
    for (Connection session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    database.drop();
  }
}
