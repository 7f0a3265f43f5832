package io.workprovider.runtime;

import io.workprovider.EventConsumer;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has got done since it last saved, and when that is due (Rule E4). One thread.
 *
 * <p>Who has handled all that was fetched saves, so that a quiet partition has nothing unsaved. A
 * fast handler is at that end a thousand times a second, though, and a save is a round trip: such
 * saves rest for a hundred times as long as the last one took, and for a second at most, so that
 * they cost a hundredth of the time, whatever the back end's speed.
 */
final class SaveSchedule {

  private static final int RESTS = 100;
  private static final long LONGEST_REST_NANOS = 1_000_000_000L;

  private final int everyEvents;
  private final long everyNanos;

  private @Nullable Delivery last;
  private int unsaved;
  private long firstUnsavedAt;

  /** Whether what is unsaved is due as soon as saves have rested, no matter how little it is. */
  private boolean soon;

  private long restedAt = System.nanoTime();

  SaveSchedule(EventConsumer consumer) {
    this.everyEvents = consumer.saveEveryEvents();
    this.everyNanos = consumer.saveEvery().toNanos();
  }

  /** So many more events, up to this one, are done. */
  void done(Delivery upTo, int events) {
    if (unsaved == 0) {
      firstUnsavedAt = System.nanoTime();
    }
    last = upTo;
    unsaved += events;
  }

  /**
   * All that was fetched is done: what is unsaved is due as soon as saves have rested.
   *
   * @return in how many nanoseconds that is; negative if nothing is unsaved or this was said before
   */
  long caughtUp() {
    if (soon || unsaved == 0) {
      return -1;
    }
    soon = true;
    long now = System.nanoTime();
    long dueIn = firstUnsavedAt - now + everyNanos;
    return Math.max(0, Math.min(restedAt - now, dueIn));
  }

  /** Whether to save now, by {@link System#nanoTime}. */
  boolean isDue(long now) {
    if (unsaved == 0 || unsaved >= everyEvents) {
      return unsaved > 0;
    }
    return now - firstUnsavedAt >= everyNanos || (soon && now - restedAt >= 0);
  }

  boolean hasUnsaved() {
    return unsaved > 0;
  }

  Progress unsavedProgress() {
    return unsaved > 0 && last != null ? Progress.to(last.position()) : Progress.none();
  }

  /** All of it is saved now, which has taken so long. */
  void saved(long nanos) {
    unsaved = 0;
    soon = false;
    restedAt = System.nanoTime() + Math.min(RESTS * nanos, LONGEST_REST_NANOS);
  }
}
