package io.workprovider.postgres.leader;

import io.workprovider.postgres.sql.Scope;

/** The statements of the leader. */
final class LeaderSql {

  private static final String NODES =
      """
      SELECT n.node, n.consumers, (extract(epoch FROM n.lease) * 1000)::bigint,
             n.server_started = pg_postmaster_start_time(),
             n.liveness_key IS NULL, ${lease_runs}
      FROM ${schema}.nodes n
      WHERE n.namespace = ?
      ORDER BY n.node
      """;

  private static final String ALLOCATIONS =
      """
      SELECT consumer, partition, state, owner, next_owner, epoch,
             release_deadline <= clock_timestamp(),
             (extract(epoch FROM release_deadline - clock_timestamp()) * 1000)::bigint
      FROM ${schema}.work_allocations
      WHERE namespace = ?
      ORDER BY consumer, partition
      """;

  private static final String TERM =
      """
      SELECT 1 FROM ${schema}.leaders
      WHERE namespace = ? AND term = ? AND node = ?
      FOR SHARE
      """;

  /** Rows that somebody else is changing are left for the next time. */
  private static final String CHANGE =
      """
      WITH wanted AS (
        SELECT *
        FROM unnest(?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                    ?::text[], ?::text[], ?::text[], ?::bigint[])
          AS w (consumer, partition, state, owner, next_owner, epoch,
                new_state, new_owner, new_next_owner, new_epoch)
      ), locked AS (
        SELECT w.*
        FROM ${schema}.work_allocations a
        JOIN wanted w USING (consumer, partition)
        WHERE a.namespace = ?
          AND a.state = w.state AND a.epoch = w.epoch
          AND a.owner IS NOT DISTINCT FROM w.owner
          AND a.next_owner IS NOT DISTINCT FROM w.next_owner
        ORDER BY a.consumer, a.partition
        FOR UPDATE OF a SKIP LOCKED
      )
      UPDATE ${schema}.work_allocations a
      SET state = l.new_state, owner = l.new_owner, next_owner = l.new_next_owner,
          epoch = l.new_epoch,
          release_deadline = CASE
            WHEN l.new_state <> 'revoking' THEN NULL
            WHEN l.state = 'revoking' THEN a.release_deadline
            ELSE clock_timestamp() + c.release_deadline + coalesce(
              (SELECT ${notice} FROM ${schema}.nodes n
               WHERE n.namespace = a.namespace AND n.node = l.owner AND n.liveness_key IS NULL),
              interval '0') END,
          granted_at = CASE
            WHEN l.new_owner IS NULL THEN NULL
            WHEN l.new_epoch = l.epoch THEN a.granted_at
            ELSE clock_timestamp() END,
          problem = CASE WHEN l.new_epoch = l.epoch THEN a.problem END
      FROM locked l
      JOIN ${schema}.consumers c ON c.consumer = l.consumer
      WHERE c.namespace = a.namespace AND a.namespace = ?
        AND a.consumer = l.consumer AND a.partition = l.partition
        AND a.state = l.state AND a.epoch = l.epoch
        AND a.owner IS NOT DISTINCT FROM l.owner
        AND a.next_owner IS NOT DISTINCT FROM l.next_owner
      RETURNING a.consumer, a.partition
      """;

  private static final String ANNOUNCE =
      """
      SELECT nextval('${schema}.allocation_changes'), count(pg_notify('${channel}', node))
      FROM unnest(?::text[]) AS n (node)
      """;

  private static final String FORGET_DEAD =
      "DELETE FROM ${schema}.nodes WHERE namespace = ? AND node = ANY (?)";

  private final Scope scope;

  LeaderSql(Scope scope) {
    this.scope = scope;
  }

  String nodes() {
    return in(NODES);
  }

  String heldKeys() {
    return in("${held_keys}");
  }

  String allocations() {
    return in(ALLOCATIONS);
  }

  String term() {
    return in(TERM);
  }

  String change() {
    return in(CHANGE);
  }

  String announce() {
    return in(ANNOUNCE);
  }

  String forgetDead() {
    return in(FORGET_DEAD);
  }

  private String in(String statement) {
    return scope.in(statement);
  }
}
