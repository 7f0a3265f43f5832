package io.workprovider.postgres.leader;

import io.workprovider.postgres.sql.Scope;
import java.util.List;
import java.util.Set;

/**
 * What the leader sees at one look, allocations apart.
 *
 * @param counter moves whenever an owner changes
 * @param nodes the rows of the nodes
 * @param heldKeys the advisory locks that are held
 */
record Sight(long counter, List<NodeRow> nodes, Set<Long> heldKeys) {

  /** Whether a node's liveness lock is held. */
  boolean holds(Scope scope, String node) {
    return heldKeys.contains(scope.livenessKey(node));
  }
}
