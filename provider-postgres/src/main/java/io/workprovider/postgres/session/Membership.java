package io.workprovider.postgres.session;

/**
 * A node for as long as its session lasts.
 *
 * @param nodeId its identity, fresh for each session
 * @param lease whether it may take itself for alive
 */
public record Membership(String nodeId, Lease lease) {

  /** Whether this is certainly still a node. Once false, always false. */
  public boolean isCurrent() {
    return lease.isHeld();
  }
}
