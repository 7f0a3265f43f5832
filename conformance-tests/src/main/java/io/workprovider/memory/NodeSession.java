package io.workprovider.memory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's life under one id: its proof that it is alive, and its fence when it has none (Rule A4).
 *
 * <p>A session that is fenced stays fenced; the node goes on under a new id (Rule A10), so that
 * nothing from before can be taken for current. Thread-safe.
 */
final class NodeSession {

  private final String id = UUID.randomUUID().toString();
  private final LongSupplier nanoClock;
  private final long fenceAfterNanos;
  private final AtomicReference<@Nullable String> fencedBecause = new AtomicReference<>();
  private volatile long provedAtNanos;

  /**
   * A session.
   *
   * @param sentAtNanos when the request to join was sent
   */
  NodeSession(LongSupplier nanoClock, long fenceAfterNanos, long sentAtNanos) {
    this.nanoClock = nanoClock;
    this.fenceAfterNanos = fenceAfterNanos;
    this.provedAtNanos = sentAtNanos;
  }

  String id() {
    return id;
  }

  /** The storage has taken a proof of life that was sent at this time. */
  void proved(long sentAtNanos) {
    if (!isFenced()) {
      provedAtNanos = sentAtNanos;
    }
  }

  /** Whether the node cannot prove any more that it owns anything; final once it is true. */
  boolean isFenced() {
    if (nanoClock.getAsLong() - provedAtNanos >= fenceAfterNanos) {
      fence("the storage did not answer for too long");
    }
    return fencedBecause.get() != null;
  }

  void fence(String reason) {
    fencedBecause.compareAndSet(null, reason);
  }

  /** Why it is fenced, for the log. */
  String reason() {
    String reason = fencedBecause.get();
    return reason == null ? "not fenced" : reason;
  }
}
