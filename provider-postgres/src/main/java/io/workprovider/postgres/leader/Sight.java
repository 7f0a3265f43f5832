package io.workprovider.postgres.leader;

import io.workprovider.postgres.sql.Scope;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the leader sees at one look, in the order in which it was read.
 *
 * @param nodes the rows of the nodes
 * @param heldKeys the advisory locks that are held
 * @param allocations all partitions
 */
record Sight(List<NodeRow> nodes, Set<Long> heldKeys, LeaderTable.Allocations allocations) {

  /** Whether a node's liveness lock is held. */
  boolean holds(Scope scope, String node) {
    return heldKeys.contains(scope.livenessKey(node));
  }

  /** Whether a node shows that it is alive, in the way that its row says. */
  boolean shows(Scope scope, NodeRow node) {
    return node.hasLock() ? holds(scope, node.id()) : node.leaseRuns();
  }

  /** The nodes that have a row, show life and are not known to be dead, with what they run. */
  SortedMap<String, Set<String>> members(Scope scope, Set<String> dead) {
    SortedMap<String, Set<String>> members = new TreeMap<>();
    for (NodeRow node : nodes) {
      if (shows(scope, node) && !dead.contains(node.id())) {
        members.put(node.id(), node.consumers());
      }
    }
    return members;
  }
}
