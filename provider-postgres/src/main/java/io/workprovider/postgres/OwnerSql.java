package io.workprovider.postgres;

import io.workprovider.postgres.sql.Scope;

/** The statements of who owns partitions, resets them, or asks about them. */
final class OwnerSql {

  /**
   * Whether the owner of a row {@code a} joined the server that is asked. After a fail-over another
   * one answers, on which the row may still name a node that works on what that server has lost.
   * When a node's server started is written once, with its row: no fence that reads what was.
   */
  private static final String JOINED_HERE =
      """
      NOT EXISTS (
                SELECT FROM ${schema}.nodes n
                WHERE n.namespace = a.namespace AND n.node = a.owner
                  AND n.server_started <> pg_postmaster_start_time())
      """;

  /**
   * One row at least. The first column: the node joined the server that is asked, and its row is
   * there. The last one: the table lost the event that was handled last, and another one got its
   * position. An event that is merely gone was deleted, as old events may be.
   */
  static final String MINE =
      """
      SELECT EXISTS (
               SELECT FROM ${schema}.nodes n
               WHERE n.namespace = ? AND n.node = ?
                 AND n.server_started = pg_postmaster_start_time()),
             a.consumer, a.partition, a.state, a.epoch, coalesce(a.position, a.start_after),
             (extract(epoch FROM a.release_deadline - clock_timestamp()) * 1000)::bigint,
             EXISTS (
               SELECT FROM ${schema}.events e
               WHERE e.position = a.position AND e.id <> a.last_event_id)
      FROM (SELECT) AS always
      LEFT JOIN ${schema}.work_allocations a ON a.namespace = ? AND a.owner = ?
      ORDER BY a.consumer, a.partition
      """;

  static final String PUBLISH_CONSUMERS =
      """
      WITH published AS (
        UPDATE ${schema}.nodes SET consumers = ? WHERE namespace = ? AND node = ? RETURNING 1
      )
      SELECT nextval('${schema}.allocation_changes'), pg_notify('${channel}', 'leader')
      FROM published
      """;

  /** Owner, epoch and position are in this one row; a join to where they may change is no fence. */
  static final String SAVE =
      """
      UPDATE ${schema}.work_allocations a
      SET position = greatest(position, ?),
          last_event_id = CASE
            WHEN position >= ? THEN last_event_id
            ELSE coalesce(?::uuid, (SELECT e.id FROM ${schema}.events e WHERE e.position = ?)) END,
          saved_at = clock_timestamp()
      WHERE namespace = ? AND consumer = ? AND partition = ? AND owner = ? AND epoch = ?
        AND ${joined_here}
      """;

  /**
   * Begins a handler's transaction, in one round trip. Its mark is gone with it: a handler that
   * ends it by a statement of its own is found out.
   */
  static final String BEGIN =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
      SELECT set_config('workprovider.transaction', ?, true),
             set_config('idle_in_transaction_session_timeout', ?, true)
      """;

  /**
   * Saves a position and commits what else was written in the transaction, in one round trip, so
   * that the row stays locked by nobody who is paused in between. If the fence refuses it, the
   * division by zero keeps the COMMIT from being run, as does any other error. What a COMMIT could
   * wait for, or fail with, is done before the row is locked.
   */
  static final String SAVE_AND_COMMIT =
      """
      SET CONSTRAINTS ALL IMMEDIATE;
      SELECT set_config('lock_timeout', ?, true);
      WITH saved AS (
        UPDATE ${schema}.work_allocations a
        SET position = greatest(position, ?),
            last_event_id = CASE
              WHEN position >= ? THEN last_event_id
              ELSE coalesce(?::uuid, (SELECT e.id FROM ${schema}.events e WHERE e.position = ?)) END,
            saved_at = clock_timestamp()
        WHERE namespace = ? AND consumer = ? AND partition = ? AND owner = ? AND epoch = ?
          AND current_setting('workprovider.transaction', true) = ? AND ${joined_here}
        RETURNING 1
      )
      SELECT 1 / count(*) FROM saved;
      COMMIT
      """;

  static final String IS_CURRENT =
      """
      SELECT FROM ${schema}.work_allocations a
      WHERE namespace = ? AND consumer = ? AND partition = ? AND owner = ? AND epoch = ?
        AND ${joined_here}
      """;

  /**
   * Many saves in one statement, each with its own fence. It waits for no row that somebody else
   * has locked, so that one partition does not hold up the others: what it did not save is saved,
   * or refused, by itself. That also rules out a deadlock.
   *
   * <p>A subquery that locks is run for each save by itself, and the comparison of owners serves no
   * index: both keep the planner, which may have no statistics yet, from reading every row that
   * somebody owns.
   */
  static final String SAVE_ALL =
      """
      WITH wanted AS MATERIALIZED (
        SELECT *
        FROM unnest(?::text[], ?::integer[], ?::text[], ?::bigint[], ?::bigint[], ?::uuid[])
          AS w (consumer, partition, owner, epoch, position, event)
      ), locked AS MATERIALIZED (
        SELECT w.*, a.place
        FROM wanted w CROSS JOIN LATERAL (
          SELECT a.ctid AS place
          FROM ${schema}.work_allocations a
          WHERE a.namespace = ? AND a.consumer = w.consumer AND a.partition = w.partition
            AND a.owner IS NOT DISTINCT FROM w.owner AND a.epoch = w.epoch AND ${joined_here}
          FOR NO KEY UPDATE OF a SKIP LOCKED
        ) a
      )
      UPDATE ${schema}.work_allocations a
      SET position = greatest(a.position, l.position),
          last_event_id = CASE
            WHEN a.position >= l.position THEN a.last_event_id
            ELSE coalesce(l.event, (
              SELECT e.id FROM ${schema}.events e WHERE e.position = l.position)) END,
          saved_at = clock_timestamp()
      FROM locked l
      WHERE a.ctid = l.place AND a.owner = l.owner AND a.epoch = l.epoch
      RETURNING a.consumer, a.partition, a.owner, a.epoch
      """;

  static final String RELEASE =
      """
      WITH alive AS MATERIALIZED (
        SELECT n.node
        FROM ${schema}.nodes n
        WHERE n.namespace = ? AND ? = ANY (n.consumers) AND ${alive}
      ), freed AS (
        UPDATE ${schema}.work_allocations a
        SET position = greatest(a.position, ?::bigint),
            last_event_id = CASE
              WHEN ?::bigint IS NULL OR a.position >= ?::bigint THEN a.last_event_id
              ELSE coalesce(?::uuid, (
                SELECT e.id FROM ${schema}.events e WHERE e.position = ?::bigint)) END,
            saved_at = CASE WHEN ?::bigint IS NULL THEN a.saved_at ELSE clock_timestamp() END,
            state = CASE
              WHEN a.next_owner IN (SELECT node FROM alive) THEN 'assigned'
              ELSE 'unassigned' END,
            owner = CASE WHEN a.next_owner IN (SELECT node FROM alive) THEN a.next_owner END,
            granted_at = CASE
              WHEN a.next_owner IN (SELECT node FROM alive) THEN clock_timestamp() END,
            next_owner = NULL, release_deadline = NULL, problem = NULL, epoch = a.epoch + 1
        WHERE a.namespace = ? AND a.consumer = ? AND a.partition = ?
          AND a.owner = ? AND a.epoch = ? AND ${joined_here}
        RETURNING a.owner
      )
      SELECT nextval('${schema}.allocation_changes'),
             pg_notify('${channel}', coalesce(owner, 'leader'))
      FROM freed
      """;

  static final String REPORT =
      """
      UPDATE ${schema}.work_allocations a SET problem = ?
      WHERE namespace = ? AND consumer = ? AND partition = ? AND owner = ? AND epoch = ?
        AND ${joined_here}
      """;

  static final String POSITIONS =
      """
      SELECT partition, position
      FROM ${schema}.work_allocations
      WHERE namespace = ? AND consumer = ? AND position IS NOT NULL
      """;

  /**
   * An owner that hears no notifications is granted the next epoch itself: if others were, it would
   * go on beside them until it notices.
   */
  static final String RESET =
      """
      WITH wanted AS (
        SELECT * FROM unnest(?::integer[], ?::bigint[]) AS w (partition, after)
      ), locked AS (
        SELECT a.partition, w.after, a.owner, n.node IS NOT NULL AS stays
        FROM ${schema}.work_allocations a
        JOIN wanted w USING (partition)
        LEFT JOIN ${schema}.nodes n
          ON n.namespace = a.namespace AND n.node = a.owner
          AND n.liveness_key IS NULL AND ${lease_runs}
        WHERE a.namespace = ? AND a.consumer = ?
        ORDER BY a.consumer, a.partition
        FOR UPDATE OF a
      ), fenced AS (
        UPDATE ${schema}.work_allocations a
        SET position = nullif(l.after, 0), start_after = l.after, last_event_id = NULL,
            saved_at = clock_timestamp(),
            state = CASE WHEN l.stays THEN 'assigned' ELSE 'unassigned' END,
            owner = CASE WHEN l.stays THEN l.owner END,
            granted_at = CASE WHEN l.stays THEN clock_timestamp() END,
            next_owner = NULL, release_deadline = NULL, problem = NULL, epoch = a.epoch + 1
        FROM locked l
        WHERE a.namespace = ? AND a.consumer = ? AND a.partition = l.partition
        RETURNING l.owner
      )
      SELECT count(*), nextval('${schema}.allocation_changes'),
             pg_notify('${channel}', 'leader'),
             (SELECT count(pg_notify('${channel}', o.owner))
              FROM (SELECT DISTINCT owner FROM fenced WHERE owner IS NOT NULL) o)
      FROM fenced
      """;

  private OwnerSql() {}

  /** A statement with its names put in. */
  static String in(Scope scope, String statement) {
    return scope.in(statement.replace("${joined_here}", JOINED_HERE.strip()));
  }
}
