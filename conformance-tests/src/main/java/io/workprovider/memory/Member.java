package io.workprovider.memory;

/** A node that the storage takes for alive. Guarded by the storage's lock. */
final class Member {

  private final String id;
  private final InMemoryLink link;
  private long provedAtNanos;

  Member(String id, InMemoryLink link, long nowNanos) {
    this.id = id;
    this.link = link;
    this.provedAtNanos = nowNanos;
  }

  String id() {
    return id;
  }

  /** A proof of life has arrived, now. */
  void proved(long nowNanos) {
    provedAtNanos = nowNanos;
  }

  boolean isLeaseOver(long nowNanos, long leaseNanos) {
    return nowNanos - provedAtNanos >= leaseNanos;
  }

  boolean isBehind(InMemoryLink other) {
    return link == other;
  }

  /** Tells the node to look; in vain if it is cut off. */
  void wake() {
    link.wakeNode();
  }
}
