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
 */
record NodeRow(String id, Set<String> consumers, Duration lease, boolean joinedThisServer) {

  NodeRow {
    consumers = Set.copyOf(consumers);
  }
}
