package io.workprovider.postgres.events;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The position up to which everything is settled: what is there is visible, and nothing more will
 * appear (Rule E1).
 *
 * <p>It lives on checks, each of them two looks in this order: the last visible position, then the
 * transactions that hold a writer's lock on the table. A writer takes that lock before its first
 * position and keeps it until after its last event is visible. So a writer that a check sees for
 * the first time took its positions after the check before looked, and they are higher than all
 * that was visible then; and one that no check sees any more is visible as a whole. Why that is so,
 * and what is not: {@code docs/adr/0003-gap-safe-reading.md}.
 *
 * <p>Pure, and used by one thread.
 */
final class SettledHorizon {

  private Map<String, Long> below = new HashMap<>();
  private long value;
  private long last;
  private boolean first = true;

  /**
   * Forgets all that was seen, as after a new connection. The names of writers may now be others',
   * and after a fail-over no position that was settled before is: one that was lost is handed out
   * again, and its new event may not be committed yet.
   */
  void restart() {
    below = new HashMap<>();
    value = 0;
    first = true;
  }

  /**
   * Takes in a check.
   *
   * @param lastVisible the last position that was visible; 0 if none
   * @param writers the transactions that held a writer's lock afterwards
   */
  void accept(long lastVisible, Collection<String> writers) {
    Map<String, Long> seen = new HashMap<>();
    long settled = lastVisible;
    for (String writer : writers) {
      Long known = below.get(writer);
      long bound = known != null ? known : boundOfNew(writer);
      seen.put(writer, bound);
      settled = Math.min(settled, bound);
    }
    below = seen;
    value = Math.max(value, settled);
    last = lastVisible;
    first = false;
  }

  private long boundOfNew(String writer) {
    return first || HorizonCheck.isPrepared(writer) ? value : last;
  }

  /** Events up to and including this position may be handed out, read after the check. */
  long value() {
    return value;
  }

  /** The last visible position of the last check. */
  long lastVisible() {
    return last;
  }

  /** Whether something is visible that is not settled yet. */
  boolean isBehind() {
    return value < last;
  }
}
