package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;

/** The statements of a node that lives by its lease. */
final class LeaseSql {

  /**
   * A lease that is over on the server's clock stays over, as it does after a restart: the node has
   * to join anew, and whoever has seen it dead was right.
   */
  private static final String BEAT =
      """
      WITH beat AS (
        UPDATE ${schema}.nodes n
        SET heartbeat_at = clock_timestamp()
        WHERE n.namespace = ? AND n.node = ?
          AND ${lease_runs} AND n.server_started = pg_postmaster_start_time()
        RETURNING 1
      )
      SELECT EXISTS (SELECT FROM beat)
      """;

  private static final String LOOK =
      """
      SELECT
        l.term, l.node,
        EXISTS (
          SELECT FROM ${schema}.nodes n
          WHERE n.namespace = l.namespace AND n.node = l.node AND ${alive}),
        ${all_alive},
        (SELECT last_value FROM ${schema}.allocation_changes),
        (SELECT coalesce(max(position), 0) FROM ${schema}.events)
      FROM (SELECT) AS always LEFT JOIN ${schema}.leaders l ON l.namespace = ?
      """;

  /** Of two who see the same row, one wins. */
  static final String AS_IT_WAS_SEEN = "l.term = ? AND l.node IS NOT DISTINCT FROM ?";

  private final Scope scope;

  LeaseSql(Scope scope) {
    this.scope = scope;
  }

  String beat() {
    return scope.in(BEAT);
  }

  String look() {
    return scope.in(LOOK.replace("${all_alive}", NodeTable.ALL_ALIVE));
  }
}
