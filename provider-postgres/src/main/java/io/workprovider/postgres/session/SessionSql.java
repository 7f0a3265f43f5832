package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import java.time.Duration;

/** The statements of a node's session. */
final class SessionSql {

  /** What {@code NOTIFY} says on the cluster's channel to whoever leads. */
  static final String TO_LEADER = "leader";

  /** What {@code NOTIFY} says on the cluster's channel when nobody leads any more. */
  static final String VACANT = "vacant";

  private static final String TICK =
      """
      WITH mine AS (
        SELECT n.namespace, n.node
        FROM ${schema}.nodes n
        WHERE n.namespace = ? AND n.node = ?
        FOR NO KEY UPDATE SKIP LOCKED
      ), beat AS (
        UPDATE ${schema}.nodes n
        SET heartbeat_at = clock_timestamp()
        FROM mine
        WHERE n.namespace = mine.namespace AND n.node = mine.node
      )
      SELECT
        EXISTS (SELECT FROM ${schema}.nodes WHERE namespace = ? AND node = ?),
        CASE WHEN ? THEN true ELSE pg_try_advisory_lock(?) END,
        NOT EXISTS (
          SELECT FROM unnest(?::bigint[]) AS watched (key)
          WHERE key NOT IN (
            SELECT (classid::bigint << 32) | objid::bigint
            FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))),
        (SELECT last_value FROM ${schema}.allocation_changes),
        (SELECT coalesce(max(position), 0) FROM ${schema}.events),
        pg_backend_pid()
      """;

  private static final String JOIN =
      """
      INSERT INTO ${schema}.nodes (namespace, node, liveness_key, lease)
      VALUES (?, ?, ?, ? * interval '1 millisecond')
      """;

  /**
   * A row that was deleted comes back with a term that is higher than any that was counted: terms
   * never repeat (Rule A13).
   */
  private static final String BUMP_TERM =
      """
      INSERT INTO ${schema}.leaders AS l (namespace, node, term, since)
      VALUES (?, ?, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, clock_timestamp())
      ON CONFLICT (namespace) DO UPDATE
      SET term = l.term + 1, node = excluded.node, since = excluded.since
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
      SELECT pg_advisory_unlock_all(), pg_notify('${channel}', 'vacant')
      """;

  private final Scope scope;

  SessionSql(Scope scope) {
    this.scope = scope;
  }

  /**
   * The server ends the session a lease after it last heard of it, and no sooner: not by its own
   * keep-alives either. Nothing on this session waits long for a lock.
   */
  String configure(Duration lease) {
    long millis = lease.toMillis();
    long seconds = Math.max(1, (millis + 999) / 1000);
    return """
    SET idle_session_timeout = %d;
    SET tcp_user_timeout = %d;
    SET tcp_keepalives_idle = %d;
    SET lock_timeout = %d;
    SET idle_in_transaction_session_timeout = %d;
    SET default_transaction_isolation = 'read committed';
    SET default_transaction_read_only = off
    """
        .formatted(millis, millis, seconds, Math.max(1, millis / 8), Math.max(1, millis / 2));
  }

  String listen() {
    return "LISTEN " + scope.channel() + "; LISTEN " + scope.eventsChannel();
  }

  String takeLivenessLock() {
    return "SELECT pg_try_advisory_lock(?), pg_backend_pid()";
  }

  String join() {
    return in(JOIN);
  }

  String tick() {
    return in(TICK);
  }

  String bumpTerm() {
    return in(BUMP_TERM);
  }

  String releaseAll() {
    return in(RELEASE_ALL);
  }

  String leave() {
    return in(LEAVE);
  }

  private String in(String statement) {
    return scope.schema().in(statement).replace("${channel}", scope.channel());
  }
}
