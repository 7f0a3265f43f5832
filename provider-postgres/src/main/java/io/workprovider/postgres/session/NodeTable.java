package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a node writes of itself, however it proves that it is alive. Stateless; each call on a
 * connection of the caller.
 */
final class NodeTable {

  /**
   * Whether all locks of a list are held and, in a namespace, all leases run: two parameters. A
   * follower hands in an empty list, for which the server does not read {@code pg_locks}.
   */
  static final String ALL_ALIVE =
      """
      NOT EXISTS (
          SELECT FROM unnest(?::bigint[]) AS watched (key)
          WHERE key NOT IN (${held_keys}))
        AND NOT EXISTS (
          SELECT FROM ${schema}.nodes n
          WHERE n.namespace = ? AND n.liveness_key IS NULL AND NOT (${lease_runs}))
      """
          .strip();

  private static final String JOIN =
      """
      INSERT INTO ${schema}.nodes (namespace, node, liveness_key, lease)
      VALUES (?, ?, ?, ? * interval '1 millisecond')
      """;

  /**
   * A row that was deleted comes back with a term that is higher than any that was counted: terms
   * never repeat (Rule A13).
   */
  private static final String BEGIN_TERM =
      """
      INSERT INTO ${schema}.leaders AS l (namespace, node, term, since)
      VALUES (?, ?, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, clock_timestamp())
      ON CONFLICT (namespace) DO UPDATE
      SET term = l.term + 1, node = excluded.node, since = excluded.since
      WHERE ${condition}
      RETURNING term
      """;

  private static final String RELEASE_ALL =
      """
      WITH freed AS (
        UPDATE ${schema}.work_allocations
        SET state = 'unassigned', owner = NULL, next_owner = NULL, release_deadline = NULL,
            granted_at = NULL, problem = NULL, epoch = epoch + 1
        WHERE namespace = ? AND owner = ?
        RETURNING 1
      )
      SELECT count(*), nextval('${schema}.allocation_changes') FROM freed
      """;

  private static final String LEAVE =
      """
      WITH gone AS (
        DELETE FROM ${schema}.nodes WHERE namespace = ? AND node = ?
      )
      SELECT ${let_go}, pg_notify('${channel}', 'vacant')
      """;

  private final Scope scope;

  NodeTable(Scope scope) {
    this.scope = scope;
  }

  /** Adds the row of a new node; its lock, if it has one, is taken already. */
  void join(Connection connection, String node, @Nullable Long livenessKey, Duration lease)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(scope.in(JOIN))) {
      setNode(insert, node);
      insert.setObject(3, livenessKey, Types.BIGINT);
      insert.setLong(4, lease.toMillis());
      insert.executeUpdate();
    }
  }

  /** The statement that begins a term of a node if a condition holds for the row {@code l}. */
  PreparedStatement beginTerm(Connection connection, String node, String condition)
      throws SQLException {
    PreparedStatement insert =
        connection.prepareStatement(scope.in(BEGIN_TERM.replace("${condition}", condition)));
    setNode(insert, node);
    return insert;
  }

  /**
   * Hands back what the node still owns, and removes its row.
   *
   * @param letGo what else is let go in the same moment
   */
  void leave(Connection connection, String node, String letGo) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(scope.in(RELEASE_ALL))) {
      setNode(release, node);
      release.execute();
    }
    try (PreparedStatement leave =
        connection.prepareStatement(scope.in(LEAVE.replace("${let_go}", letGo)))) {
      setNode(leave, node);
      leave.execute();
    }
  }

  private void setNode(PreparedStatement statement, String node) throws SQLException {
    statement.setString(1, scope.namespace());
    statement.setString(2, node);
  }
}
