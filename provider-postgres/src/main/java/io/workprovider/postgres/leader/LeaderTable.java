package io.workprovider.postgres.leader;

import io.workprovider.postgres.allocation.Allocation;
import io.workprovider.postgres.allocation.AllocationState;
import io.workprovider.postgres.allocation.Change;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the leader reads and writes. Stateless; each call on a connection of the caller. */
final class LeaderTable {

  private final Scope scope;
  private final LeaderSql sql;

  LeaderTable(Scope scope) {
    this.scope = scope;
    this.sql = new LeaderSql(scope);
  }

  /**
   * All partitions, and when the next of the deadlines passes.
   *
   * @param rows in the order of their keys
   * @param nextDeadline nanoseconds until then; none if nothing that is not overdue is being
   *     revoked
   */
  record Allocations(List<Allocation> rows, OptionalLong nextDeadline) {}

  /**
   * Looks at everything. The rows of nodes come before the locks: a node takes its lock before it
   * writes its row, so a lock that is not there has ended.
   */
  Sight look(Connection connection) throws SQLException {
    List<NodeRow> nodes = nodes(connection);
    Set<Long> heldKeys = heldKeys(connection);
    return new Sight(nodes, heldKeys, allocations(connection));
  }

  private List<NodeRow> nodes(Connection connection) throws SQLException {
    List<NodeRow> nodes = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql.nodes())) {
      select.setString(1, scope.namespace());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          nodes.add(
              new NodeRow(
                  row.getString(1),
                  Set.of((String[]) row.getArray(2).getArray()),
                  Duration.ofMillis(row.getLong(3)),
                  row.getBoolean(4),
                  !row.getBoolean(5),
                  row.getBoolean(6)));
        }
      }
    }
    return nodes;
  }

  /** The advisory locks that are held in this database, whoever holds them. */
  private Set<Long> heldKeys(Connection connection) throws SQLException {
    Set<Long> held = new HashSet<>();
    try (PreparedStatement select = connection.prepareStatement(sql.heldKeys());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        held.add(row.getLong(1));
      }
    }
    return held;
  }

  Allocations allocations(Connection connection) throws SQLException {
    List<Allocation> rows = new ArrayList<>();
    long next = Long.MAX_VALUE;
    try (PreparedStatement select = connection.prepareStatement(sql.allocations())) {
      select.setString(1, scope.namespace());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Allocation allocation = read(row);
          rows.add(allocation);
          if (allocation.state() == AllocationState.REVOKING && !allocation.overdue()) {
            next = Math.min(next, Duration.ofMillis(Math.max(1, row.getLong(8))).toNanos());
          }
        }
      }
    }
    return new Allocations(
        rows, next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next));
  }

  private static Allocation read(ResultSet row) throws SQLException {
    return new Allocation(
        new PartitionKey(row.getString(1), row.getInt(2)),
        AllocationState.of(row.getString(3)),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        row.getBoolean(7));
  }

  /** Whether this node leads in this term; it stays so until the transaction ends (Rule A13). */
  boolean holdsTerm(Connection connection, String node, long term) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql.term())) {
      select.setString(1, scope.namespace());
      select.setLong(2, term);
      select.setString(3, node);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Makes the changes whose rows are still as they were read; returns the keys of those. */
  Set<PartitionKey> change(Connection connection, List<Change> changes) throws SQLException {
    Set<PartitionKey> done = new HashSet<>();
    try (PreparedStatement update = connection.prepareStatement(sql.change())) {
      update.setArray(1, texts(connection, changes, c -> c.before().key().consumer()));
      update.setArray(
          2,
          connection.createArrayOf(
              "integer", changes.stream().map(c -> c.before().key().partition()).toArray()));
      int at = 3;
      for (Function<Change, Allocation> side :
          List.<Function<Change, Allocation>>of(Change::before, Change::after)) {
        update.setArray(at++, texts(connection, changes, c -> side.apply(c).state().text()));
        update.setArray(at++, texts(connection, changes, c -> side.apply(c).owner()));
        update.setArray(at++, texts(connection, changes, c -> side.apply(c).next()));
        update.setArray(
            at++,
            connection.createArrayOf(
                "bigint", changes.stream().map(c -> side.apply(c).epoch()).toArray()));
      }
      update.setString(at++, scope.namespace());
      update.setString(at, scope.namespace());
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          done.add(new PartitionKey(row.getString(1), row.getInt(2)));
        }
      }
    }
    return done;
  }

  /** Tells the nodes, and moves the counter for those that do not hear it, at the commit. */
  void announce(Connection connection, Collection<String> nodes) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql.announce())) {
      select.setArray(1, connection.createArrayOf("text", nodes.toArray()));
      select.execute();
    }
  }

  void forgetDead(Connection connection, Set<String> dead) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql.forgetDead())) {
      delete.setString(1, scope.namespace());
      delete.setArray(2, connection.createArrayOf("text", dead.toArray()));
      delete.executeUpdate();
    }
  }

  private static java.sql.Array texts(
      Connection connection, List<Change> changes, Function<Change, @Nullable String> text)
      throws SQLException {
    @Nullable Object[] values = changes.stream().map(text).toArray();
    return connection.createArrayOf("text", values);
  }
}
