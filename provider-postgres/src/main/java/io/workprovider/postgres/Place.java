package io.workprovider.postgres;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition is handled.
 *
 * @param position of the last event that is handled
 * @param event that event's id; null if it was not this node that handed it out
 */
record Place(long position, @Nullable UUID event) {

  /** The one that is further. */
  Place max(Place other) {
    return other.position > position ? other : this;
  }
}
