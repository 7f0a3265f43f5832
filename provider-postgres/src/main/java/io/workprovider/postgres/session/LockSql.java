package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import java.time.Duration;

/** The statements of a node that lives as long as its session holds a lock. */
final class LockSql {

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
        ${all_alive},
        (SELECT last_value FROM ${schema}.allocation_changes),
        (SELECT coalesce(max(position), 0) FROM ${schema}.events),
        pg_backend_pid()
      """;

  private final Scope scope;

  LockSql(Scope scope) {
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

  String tick() {
    return scope.in(TICK.replace("${all_alive}", NodeTable.ALL_ALIVE));
  }
}
