package io.workprovider.postgres.events;

import java.time.Duration;

/**
 * How far one statement looks, so that each is short whatever the planner makes of it and however
 * rare the events are, and a page holds neither too much nor too little.
 *
 * <p>Used by one thread.
 */
final class ScanWindow {

  static final int PAGE_EVENTS = 1_000;
  static final long PAGE_BYTES = 4L << 20;

  private static final int ENOUGH = PAGE_EVENTS / 8;

  private static final long FAST = Duration.ofMillis(10).toNanos();
  private static final long SLOW = Duration.ofMillis(50).toNanos();
  private static final long WIDEST = 1L << 40;

  private long positions = PAGE_EVENTS;
  private int events = PAGE_EVENTS;
  private boolean dense;

  /** The last position of a statement that reads after this one. */
  long end(long after) {
    return after + positions;
  }

  /** How many events to ask for, as long as there is room for that many. */
  int events(int room) {
    return Math.min(events, room);
  }

  /** Whether the last page had enough events to tell about how many the next one may have. */
  boolean isDense() {
    return dense;
  }

  /**
   * Learns from a page.
   *
   * @param covered how many positions it covered
   */
  void learn(Page page, long covered, long nanos) {
    int rows = page.rows().size();
    dense = rows >= ENOUGH;
    if (rows > 0) {
      long average = Math.max(1, page.bytes() / rows);
      events =
          (int) Math.max(1, Math.min(PAGE_BYTES / average, Math.min(2L * events, PAGE_EVENTS)));
    }
    if (!page.complete()) {
      // No wider than that: what a page by shares finds beyond it has been read in vain.
      positions = Math.max(PAGE_EVENTS, covered);
    } else if (nanos > SLOW) {
      positions = Math.max(PAGE_EVENTS, positions / 2);
    } else if (nanos < FAST && rows < PAGE_EVENTS / 2) {
      positions = Math.min(WIDEST, 2 * positions);
    } else if (nanos < FAST && rows < PAGE_EVENTS * 3 / 4) {
      positions += positions / 4;
    }
  }
}
