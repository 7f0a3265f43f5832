package io.workprovider.spi.store;

import java.util.Set;

/**
 * A node that is taken for alive.
 *
 * @param id its identity
 * @param beat a number that changes as long as it lives; if it stands still for a lease, others
 *     take the node for dead
 * @param runs the consumers that it runs, parted by blanks
 * @param leaves the consumers that it still has partitions of and wants no more of, as well
 */
public record NodeRow(String id, long beat, String runs, String leaves) {

  Set<String> running() {
    return Set.of(runs.split(" "));
  }

  Set<String> leaving() {
    return Set.of(leaves.split(" "));
  }
}
