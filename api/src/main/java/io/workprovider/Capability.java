package io.workprovider;

/**
 * What not every provider can do (Rule X1).
 *
 * <p>What a provider declares, it passes the suite's tests for. What it does not declare, it
 * refuses with {@link UnsupportedCapabilityException} when asked; it never quietly does less.
 */
public enum Capability {
  /** Events carry gapless versions per stream, and an append can name the version it expects. */
  STREAM_VERSIONS,

  /** A handler's effects and the position commit together or not at all (Rule X2). */
  TRANSACTIONAL_POSITIONS,

  /** Events that a handler appends through its context commit with the position (Rule X3). */
  TRANSACTIONAL_EMITS,

  /** The number of partitions of a running consumer can be changed (Rule X4). */
  RESHARDING,

  /** A poison event parks its stream while other streams go on (Rule X5). */
  PARKING
}
