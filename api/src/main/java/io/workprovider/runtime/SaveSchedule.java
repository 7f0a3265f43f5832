package io.workprovider.runtime;

import io.workprovider.EventConsumer;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.Progress;
import org.jspecify.annotations.Nullable;

/** What a loop has got done since it last saved, and when that is due (Rule E4). One thread. */
final class SaveSchedule {

  private final int everyEvents;
  private final long everyNanos;

  private @Nullable Delivery last;
  private int unsaved;
  private long firstUnsavedAt;

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

  boolean isDue() {
    return unsaved >= everyEvents
        || (unsaved > 0 && System.nanoTime() - firstUnsavedAt >= everyNanos);
  }

  boolean hasUnsaved() {
    return unsaved > 0;
  }

  Progress unsavedProgress() {
    return unsaved > 0 && last != null ? Progress.to(last.position()) : Progress.none();
  }

  void saved() {
    unsaved = 0;
  }
}
