package io.workprovider.postgres;

import io.workprovider.postgres.events.PositionedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that an assignment handed out last, so that what is saved with a position is the id of
 * the event that was handled, and not of one that got its position later. For one thread at a time.
 */
final class HandedOut {

  private List<PositionedEvent> page = List.of();
  private @Nullable Place lastOfPageBefore;

  /** Takes note of a page. Events of pages before it are handled, or will be handed out again. */
  void add(List<PositionedEvent> page) {
    if (!this.page.isEmpty()) {
      lastOfPageBefore = placeOf(this.page.get(this.page.size() - 1));
    }
    this.page = page;
  }

  /** The place of a position. */
  Place at(long position) {
    if (lastOfPageBefore != null && lastOfPageBefore.position() == position) {
      return lastOfPageBefore;
    }
    int low = 0;
    int high = page.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      PositionedEvent event = page.get(middle);
      if (event.number() == position) {
        return placeOf(event);
      }
      if (event.number() < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return new Place(position, null);
  }

  private static Place placeOf(PositionedEvent event) {
    return new Place(event.number(), event.event().id());
  }
}
