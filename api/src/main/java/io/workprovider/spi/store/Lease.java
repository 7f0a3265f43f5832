package io.workprovider.spi.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's life under one id: the proof that it owns what it was granted (Rule A4), and what it saw
 * of others. Each node measures by its own clock alone (Rule A12).
 *
 * <p>Once over it stays over; the node goes on under another id (Rule A10), so that nothing from
 * before can be taken for current. Thread-safe, but for {@link #dead}, which the node's thread
 * alone asks.
 */
final class Lease {

  private record Seen(long beat, long since) {}

  private final String node = UUID.randomUUID().toString();
  private final @Nullable String before;
  private final long nanos;
  private final LongSupplier clock;
  private final Map<String, Seen> seen = new HashMap<>();
  private volatile boolean held;
  private volatile boolean over;
  private volatile long provedAt;
  private long lookedAt;

  /** The life of a node that was another one before, or null if it was none. */
  Lease(long nanos, LongSupplier clock, @Nullable String before) {
    this.nanos = nanos;
    this.clock = clock;
    this.before = before;
    this.lookedAt = clock.getAsLong();
  }

  @Nullable String before() {
    return before;
  }

  String node() {
    return node;
  }

  /** The storage took the node's beat, which was sent then. */
  void proved(long sentAt) {
    if (!isOver()) {
      provedAt = sentAt;
      held = true;
    }
  }

  boolean isHeld() {
    return held && !isOver();
  }

  /** Others wait for a whole lease; the node itself gives up a fifth earlier. */
  boolean isOver() {
    if (held && clock.getAsLong() - provedAt >= nanos / 5 * 4) {
      over = true;
    }
    return over;
  }

  void end() {
    over = true;
  }

  /** The nodes whose beat stood still for a whole lease, while this one did not. */
  List<String> dead(Map<String, Long> beats) {
    long now = clock.getAsLong();
    if (now - lookedAt > nanos / 2) {
      seen.clear(); // Who stood still itself saw nobody move.
    }
    lookedAt = now;
    seen.keySet().retainAll(beats.keySet());
    beats.forEach(
        (id, beat) ->
            seen.merge(id, new Seen(beat, now), (was, is) -> was.beat == is.beat ? was : is));
    return beats.keySet().stream()
        .filter(id -> now - seen.getOrDefault(id, new Seen(0, now)).since >= nanos)
        .toList();
  }
}
