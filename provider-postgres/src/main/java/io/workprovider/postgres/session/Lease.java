package io.workprovider.postgres.session;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node may take itself for alive, by its own clock (Rule A4).
 *
 * <p>A proof is an answer of the server, and counts from when its question was sent. Once the last
 * proof is older than {@value #SHARE} of the lease, the lease is over for ever: the server frees
 * the node's lock no sooner than a whole lease after it last heard of it. Thread-safe; nothing
 * blocks.
 */
public final class Lease {

  /** How much of the lease a node uses itself; the rest is for the difference of the clocks. */
  static final double SHARE = 0.8;

  private final Ticker ticker;
  private final long useNanos;
  private final AtomicReference<@Nullable String> over = new AtomicReference<>();
  private volatile Ticker.Moment lastProof;

  /**
   * A lease with its first proof.
   *
   * @param sent when the question was sent whose answer is the first proof
   */
  public Lease(Duration duration, Ticker ticker, Ticker.Moment sent) {
    this.ticker = ticker;
    this.useNanos = (long) (duration.toNanos() * SHARE);
    this.lastProof = sent;
  }

  /** Whether it is certainly held; once false, always false. */
  public boolean isHeld() {
    return over.get() == null && checkAge();
  }

  /**
   * Counts an answer of the server as proof, unless it came too late.
   *
   * @param sent when its question was sent
   * @return whether the lease is held
   */
  public boolean prove(Ticker.Moment sent) {
    if (!isHeld()) {
      return false;
    }
    lastProof = sent;
    return isHeld();
  }

  /** Ends it. The first reason is kept. */
  public void end(String reason) {
    over.compareAndSet(null, reason);
  }

  /** Why it is over; none while it is held. */
  public Optional<String> whyOver() {
    isHeld();
    return Optional.ofNullable(over.get());
  }

  /** Nanoseconds until it is over by itself; 0 if it is over. */
  public long nanosLeft() {
    return isHeld() ? Math.max(0, useNanos - age()) : 0;
  }

  private boolean checkAge() {
    long age = age();
    if (age < useNanos) {
      return true;
    }
    end(
        "the server has not answered for "
            + Duration.ofNanos(age).toMillis()
            + " ms, of which "
            + Duration.ofNanos(useNanos).toMillis()
            + " are allowed");
    return false;
  }

  private long age() {
    return ticker.now().nanosSince(lastProof);
  }
}
