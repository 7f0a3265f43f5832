package io.workprovider.postgres;

import io.workprovider.postgres.allocation.AllocationState;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an owner reads and writes. Stateless; each call on a connection of the caller. */
final class OwnerTable {

  private final Scope scope;

  OwnerTable(Scope scope) {
    this.scope = scope;
  }

  /**
   * One grant, as the fence names it.
   *
   * @param key which partition
   * @param owner the node that holds it
   * @param epoch its epoch
   */
  record Grant(PartitionKey key, String owner, long epoch) {}

  /**
   * The rows that name this node as owner; nothing if the server that answers is not the one that
   * the node joined, or has no row of it.
   */
  Optional<List<OwnedRow>> ownedBy(Connection connection, String node) throws SQLException {
    List<OwnedRow> rows = new ArrayList<>();
    boolean joined = true;
    try (PreparedStatement select = connection.prepareStatement(in(OwnerSql.MINE))) {
      select.setString(1, scope.namespace());
      select.setString(2, node);
      select.setString(3, scope.namespace());
      select.setString(4, node);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          joined &= row.getBoolean(1);
          if (row.getString(2) != null) {
            rows.add(owned(row));
          }
        }
      }
    }
    return joined ? Optional.of(rows) : Optional.empty();
  }

  private static OwnedRow owned(ResultSet row) throws SQLException {
    boolean revoking = AllocationState.of(row.getString(4)) == AllocationState.REVOKING;
    return new OwnedRow(
        new PartitionKey(row.getString(2), row.getInt(3)),
        row.getLong(5),
        row.getLong(6),
        revoking ? Duration.ofMillis(Math.max(0, row.getLong(7))) : null,
        row.getBoolean(8));
  }

  /**
   * Says which consumers a node runs, in place of what it said before, and lets the leader know.
   */
  void publish(Connection connection, String node, Collection<String> consumers)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(in(OwnerSql.PUBLISH_CONSUMERS))) {
      update.setArray(1, connection.createArrayOf("text", consumers.toArray()));
      update.setString(2, scope.namespace());
      update.setString(3, node);
      update.execute();
    }
  }

  /** Saves a position; returns false, with nothing changed, if the grant is not current. */
  boolean save(Connection connection, Grant grant, Place place) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(in(OwnerSql.SAVE))) {
      setPlace(update, 1, place);
      setGrant(update, 5, grant);
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Begins a transaction for a handler, at read committed.
   *
   * @param connection not in autocommit mode
   * @param mark names the transaction until it ends
   * @param longestIdle how long the server lets it wait for its next statement
   */
  void begin(Connection connection, String mark, Duration longestIdle) throws SQLException {
    try (PreparedStatement begin = connection.prepareStatement(OwnerSql.BEGIN)) {
      begin.setString(1, mark);
      begin.setString(2, Long.toString(longestIdle.toMillis()));
      begin.execute();
    }
  }

  /**
   * Saves a position in a handler's transaction and commits it.
   *
   * @param mark of the transaction
   * @param lockPatience how long it may wait for the partition's row
   * @throws SQLException if it is not committed, since the grant is not current, the transaction is
   *     another one, or any statement of it fails; or if nothing was answered
   */
  void saveAndCommit(
      Connection connection, String mark, Grant grant, Place place, Duration lockPatience)
      throws SQLException {
    try (PreparedStatement commit = connection.prepareStatement(in(OwnerSql.SAVE_AND_COMMIT))) {
      commit.setString(1, Long.toString(Math.max(1, lockPatience.toMillis())));
      setPlace(commit, 2, place);
      setGrant(commit, 6, grant);
      commit.setString(11, mark);
      commit.execute();
    }
  }

  /** Whether a grant is current. */
  boolean isCurrent(Connection connection, Grant grant) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(in(OwnerSql.IS_CURRENT))) {
      setGrant(select, 1, grant);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Saves positions in one statement, without waiting for anybody.
   *
   * @return those that are saved; each of the others may be refused, or merely locked at present
   */
  Set<Grant> saveAll(Connection connection, Map<Grant, Place> places) throws SQLException {
    List<Map.Entry<Grant, Place>> rows = List.copyOf(places.entrySet());
    Set<Grant> saved = new HashSet<>();
    try (PreparedStatement update = connection.prepareStatement(in(OwnerSql.SAVE_ALL))) {
      setArray(update, 1, "text", rows, row -> row.getKey().key().consumer());
      setArray(update, 2, "integer", rows, row -> row.getKey().key().partition());
      setArray(update, 3, "text", rows, row -> row.getKey().owner());
      setArray(update, 4, "bigint", rows, row -> row.getKey().epoch());
      setArray(update, 5, "bigint", rows, row -> row.getValue().position());
      setArray(update, 6, "uuid", rows, row -> row.getValue().event());
      update.setString(7, scope.namespace());
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          PartitionKey key = new PartitionKey(row.getString(1), row.getInt(2));
          saved.add(new Grant(key, row.getString(3), row.getLong(4)));
        }
      }
    }
    return saved;
  }

  private static void setArray(
      PreparedStatement statement,
      int index,
      String type,
      List<Map.Entry<Grant, Place>> rows,
      Function<Map.Entry<Grant, Place>, @Nullable Object> value)
      throws SQLException {
    @Nullable Object[] values = rows.stream().map(value).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(type, values));
  }

  /**
   * Hands a partition on to its next owner, if that one lives, else to nobody, together with its
   * last position; returns false, with nothing changed, if the grant is not current.
   */
  boolean release(Connection connection, Grant grant, @Nullable Place place) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(in(OwnerSql.RELEASE))) {
      update.setString(1, scope.namespace());
      update.setString(2, grant.key().consumer());
      @Nullable Long position = place == null ? null : place.position();
      update.setObject(3, position, Types.BIGINT);
      update.setObject(4, position, Types.BIGINT);
      update.setObject(5, position, Types.BIGINT);
      update.setObject(6, place == null ? null : place.event(), Types.OTHER);
      update.setObject(7, position, Types.BIGINT);
      update.setObject(8, position, Types.BIGINT);
      setGrant(update, 9, grant);
      try (ResultSet row = update.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Writes down why a partition does not run, while the grant is current. */
  void report(Connection connection, Grant grant, String problem) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(in(OwnerSql.REPORT))) {
      update.setString(1, problem);
      setGrant(update, 2, grant);
      update.executeUpdate();
    }
  }

  private static void setPlace(PreparedStatement statement, int from, Place place)
      throws SQLException {
    statement.setLong(from, place.position());
    statement.setLong(from + 1, place.position());
    statement.setObject(from + 2, place.event(), Types.OTHER);
    statement.setLong(from + 3, place.position());
  }

  private void setGrant(PreparedStatement statement, int from, Grant grant) throws SQLException {
    statement.setString(from, scope.namespace());
    statement.setString(from + 1, grant.key().consumer());
    statement.setInt(from + 2, grant.key().partition());
    statement.setString(from + 3, grant.owner());
    statement.setLong(from + 4, grant.epoch());
  }

  private String in(String statement) {
    return OwnerSql.in(scope, statement);
  }
}
