package io.workprovider.postgres.sql;

/**
 * How the server says which nodes live, as parts of statements.
 *
 * <p>A node says in its row how it proves that: by an advisory lock, which the server frees when
 * its session ends, or, with no {@code liveness_key}, by heartbeats, each good for one lease on the
 * server's clock. So nodes of both kinds see each other rightly.
 */
final class Liveness {

  /** A bigint key shows as two halves, with objsubid 1. */
  private static final String HELD_KEYS =
      """
      SELECT (k.classid::bigint << 32) | k.objid::bigint
      FROM pg_locks k
      WHERE k.locktype = 'advisory' AND k.objsubid = 1 AND k.granted
        AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  private static final String LEASE_RUNS = "n.heartbeat_at + n.lease > clock_timestamp()";

  /** Two ticks, so that one may fail. */
  private static final String NOTICE = "least(n.lease / 2, interval '600 milliseconds')";

  private static final String ALIVE =
      "CASE WHEN n.liveness_key IS NULL THEN ${lease_runs} ELSE n.liveness_key IN (${held_keys}) END";

  private Liveness() {}

  /**
   * Puts in what is meant by {@code ${held_keys}}, a query; by {@code ${alive}} and, of a node
   * without a lock, {@code ${lease_runs}}, which are conditions on a row {@code n} of the nodes;
   * and by {@code ${notice}}, which is how long a node without a lock, which hears no
   * notifications, may take to notice something.
   */
  static String in(String statement) {
    return statement
        .replace("${alive}", ALIVE)
        .replace("${lease_runs}", LEASE_RUNS)
        .replace("${notice}", NOTICE)
        .replace("${held_keys}", HELD_KEYS.strip());
  }
}
