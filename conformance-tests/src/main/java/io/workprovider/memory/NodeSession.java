package io.workprovider.memory;

import java.util.OptionalLong;
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

  private final String id;
  private final LongSupplier nanoClock;
  private final long fenceAfterNanos;
  private final AtomicReference<@Nullable String> fencedBecause = new AtomicReference<>();
  private volatile long provedAtNanos;
  private volatile OptionalLong knownUntilNanos = OptionalLong.empty();

  /**
   * A session.
   *
   * @param id never used before
   * @param sentAtNanos when the request to join was sent
   */
  NodeSession(String id, LongSupplier nanoClock, long fenceAfterNanos, long sentAtNanos) {
    this.id = id;
    this.nanoClock = nanoClock;
    this.fenceAfterNanos = fenceAfterNanos;
    this.provedAtNanos = sentAtNanos;
  }

  String id() {
    return id;
  }

  /**
   * The storage has taken a proof of life.
   *
   * @param sentAtNanos when it was sent, by this node's clock
   * @param answeredAtNanos when it was answered, by the storage's clock
   */
  void proved(long sentAtNanos, long answeredAtNanos) {
    knownUntilNanos = OptionalLong.of(answeredAtNanos);
    if (!isFenced()) {
      provedAtNanos = sentAtNanos;
    }
  }

  /** Up to when this node knows what the storage decided, by the storage's clock. */
  OptionalLong knownUntil() {
    return knownUntilNanos;
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
