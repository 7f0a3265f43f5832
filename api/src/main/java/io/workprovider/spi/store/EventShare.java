package io.workprovider.spi.store;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import org.jspecify.annotations.Nullable;

/**
 * One partition's share of a sequence: the events of this category and stream whose hash is in the
 * range of this partition.
 *
 * @param category the only category; null for any
 * @param stream the only stream in it; null for any
 * @param number the partition, from 0
 * @param partitions how many there are
 */
public record EventShare(
    @Nullable String category, @Nullable String stream, int number, int partitions) {

  public EventShare {
    if (number < 0 || number >= partitions || (category == null && stream != null)) {
      throw new IllegalArgumentException(
          "Partition %d of %d is none, or stream '%s' is in no category."
              .formatted(number, partitions, stream));
    }
  }

  static final EventShare EVERYTHING = of(EventSequence.log(), 0, 1);

  static EventShare of(EventSequence sequence, int number, int partitions) {
    if (sequence instanceof EventSequence.Stream stream) {
      return new EventShare(stream.category(), stream.name(), number, partitions);
    }
    String category = sequence instanceof EventSequence.Category only ? only.name() : null;
    return new EventShare(category, null, number, partitions);
  }

  EventSequence sequence() {
    if (category == null) {
      return EventSequence.log();
    }
    return stream == null
        ? EventSequence.category(category)
        : EventSequence.stream(category, stream);
  }

  /** The least {@link StoredEvent#hash} that belongs to it. */
  public long leastHash() {
    return boundary(number);
  }

  /** The greatest {@link StoredEvent#hash} that belongs to it. */
  public long mostHash() {
    return boundary(number + 1) - 1;
  }

  private long boundary(int partition) {
    return (((long) partition << Integer.SIZE) + partitions - 1) / partitions;
  }

  /** Whether an event belongs to it, for stores that look through their events themselves. */
  public boolean contains(StoredEvent stored) {
    Event event = stored.event();
    return sequence().contains(event)
        && stored.hash() >= leastHash()
        && stored.hash() <= mostHash();
  }
}
