package io.workprovider.memory;

import java.util.OptionalLong;

/** A node that the storage takes for alive. Guarded by the storage's lock. */
final class Member {

  private final String id;
  private final InMemoryLink link;
  private long provedAtNanos;
  private long knownUntilNanos;

  Member(String id, InMemoryLink link, long nowNanos) {
    this.id = id;
    this.link = link;
    this.provedAtNanos = nowNanos;
    this.knownUntilNanos = nowNanos;
  }

  String id() {
    return id;
  }

  /**
   * A proof of life has arrived, now.
   *
   * @param knownUntil when the last answer that reached the node was given; none at first
   */
  void proved(long nowNanos, OptionalLong knownUntil) {
    provedAtNanos = nowNanos;
    knownUntil.ifPresent(nanos -> knownUntilNanos = nanos);
  }

  /** Whether the node has surely heard of what was decided at this time. */
  boolean knowsOf(long decidedAtNanos) {
    return knownUntilNanos - decidedAtNanos > 0;
  }

  boolean isLeaseOver(long nowNanos, long leaseNanos) {
    return nowNanos - provedAtNanos >= leaseNanos;
  }

  InMemoryLink link() {
    return link;
  }
}
