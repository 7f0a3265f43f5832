package io.workprovider.postgres.leader;

import java.time.Duration;
import java.util.Set;

/**
 * A node's row, as the leader reads it.
 *
 * @param id its identity
 * @param consumers what it runs
 * @param lease its lease
 * @param joinedThisServer whether it joined the server as it runs now
 * @param hasLock whether it proves that it lives by its lock; else by its heartbeats
 * @param leaseRuns whether its last heartbeat is younger than its lease
 */
record NodeRow(
    String id,
    Set<String> consumers,
    Duration lease,
    boolean joinedThisServer,
    boolean hasLock,
    boolean leaseRuns) {

  NodeRow {
    consumers = Set.copyOf(consumers);
  }
}
