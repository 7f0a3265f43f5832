package org.example.sqlite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A node's life under one id: the proof that it owns what it was granted (Rule A4), and what it saw
 * of others. Each node measures by its own clock alone (Rule A12).
 *
 * <p>Once over it stays over; the node goes on under another id (Rule A10), so that nothing from
 * before can be taken for current.
 */
final class Lease {

  private record Seen(long beat, long since) {}

  private final String node = UUID.randomUUID().toString();
  private final String before;
  private final long nanos;
  private final Map<String, Seen> seen = new HashMap<>();
  private volatile boolean held;
  private volatile boolean over;
  private volatile long provedAt;
  private long lookedAt;

  /** The life of a node that was another one before, or null if it was none. */
  Lease(long nanos, String before) {
    this.nanos = nanos;
    this.before = before;
  }

  String before() {
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
    if (held && System.nanoTime() - provedAt >= nanos / 5 * 4) {
      over = true;
    }
    return over;
  }

  void end() {
    over = true;
  }

  /** The nodes whose beat stood still for a whole lease, while this one did not. */
  List<String> dead(Map<String, Long> beats) {
    long now = System.nanoTime();
    if (now - lookedAt > nanos / 2) {
      seen.clear(); // Who stood still itself saw nobody move.
    }
    lookedAt = now;
    seen.keySet().retainAll(beats.keySet());
    beats.forEach(
        (node, beat) ->
            seen.compute(
                node, (id, was) -> was != null && was.beat == beat ? was : new Seen(beat, now)));
    return beats.keySet().stream().filter(id -> now - seen.get(id).since >= nanos).toList();
  }
}
