package io.workprovider.spi.store;

import io.workprovider.Event;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.StreamVersionConflictException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The events of a provider of this name, in the order of their commits, which is that of their
 * places (Rule E1). Each method is a part of a transaction.
 */
record EventLog(String provider) {

  private static final int PAGE_EVENTS = 500;
  private static final int PAGE_BYTES = 4 << 20;

  Position position(long place) {
    return Position.of(provider, place);
  }

  /** The place of a position (Rule P7). */
  long place(Position position) {
    if (!position.provider().equals(provider) || !position.value().matches("[1-9][0-9]{0,17}")) {
      throw new InvalidPositionException(
          "%s is no position of provider '%s', as %s:4711 is. Nothing was changed."
              .formatted(position, provider, provider));
    }
    return Long.parseLong(position.value());
  }

  /** The place after which a consumer goes on that starts there. */
  long place(WorkTables tables, StartingPoint point) {
    long last = tables.lastPlace();
    if (point instanceof StartingPoint.AtTime at) {
      return placeBefore(tables, at.time(), last);
    }
    if (point instanceof StartingPoint.After after) {
      long place = place(after.position());
      if (place > last) {
        throw new InvalidPositionException(
            after.position()
                + " is beyond the last event, which is "
                + last
                + ". Nothing was changed.");
      }
      return place;
    }
    return point instanceof StartingPoint.End ? last : 0;
  }

  /** The place before the first event recorded at or after a time; times never go back. */
  private static long placeBefore(WorkTables tables, Instant time, long last) {
    long low = 0;
    long high = last;
    while (low < high) {
      long middle = (low + high) / 2;
      if (firstAfter(tables, middle).event().recordedAt().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static StoredEvent firstAfter(WorkTables tables, long place) {
    return tables.events(EventShare.EVERYTHING, place, event -> false).get(0);
  }

  /** The next events, no more than memory bears (Rule E10). */
  static List<StoredEvent> page(WorkTables tables, EventShare share, long after, int most) {
    return tables.events(share, after, new Room(Math.min(most, PAGE_EVENTS), PAGE_BYTES));
  }

  /** Whether there is room for more. Used by one thread. */
  private static final class Room implements Predicate<StoredEvent> {

    private int events;
    private long bytes;

    Room(int events, long bytes) {
      this.events = events;
      this.bytes = bytes;
    }

    @Override
    public boolean test(StoredEvent last) {
      events--;
      bytes -= last.event().payloadSize();
      return events > 0 && bytes > 0;
    }
  }

  /** See {@link io.workprovider.EventAppender#append}. */
  static long append(
      WorkTables tables, Stream to, ExpectedVersion expected, List<NewEvent> events) {
    if (events.isEmpty() || events.stream().map(NewEvent::id).distinct().count() < events.size()) {
      throw new IllegalArgumentException("Give one event or more, each with an id of its own.");
    }
    List<Event> known =
        events.stream()
            .flatMap(event -> tables.event(event.id()).stream())
            .map(StoredEvent::event)
            .toList();
    if (known.size() == events.size() && known.stream().allMatch(to::contains)) {
      return known.get(known.size() - 1).streamVersion();
    }
    if (!known.isEmpty()) {
      throw new IllegalArgumentException(
          "Of the ids of these events some are taken, by events of "
              + known
              + ". Nothing was"
              + " appended to "
              + to
              + ".");
    }
    long version = tables.lastVersion(to.category(), to.name());
    long wanted = expected instanceof ExpectedVersion.Exactly exactly ? exactly.version() : -1;
    if (!(expected instanceof ExpectedVersion.Any) && wanted != version) {
      throw new StreamVersionConflictException(to, expected, version);
    }
    long place = tables.lastPlace();
    Instant now =
        notBefore(place == 0 ? Optional.empty() : Optional.of(firstAfter(tables, place - 1)));
    for (NewEvent event : events) {
      version++;
      place++;
      tables.append(new StoredEvent(place, recorded(event, to, version, now)));
    }
    return version;
  }

  /** Never back, whatever the wall clock does, so that a time stands for one place. */
  private static Instant notBefore(Optional<StoredEvent> last) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return last.map(stored -> stored.event().recordedAt()).filter(now::isBefore).orElse(now);
  }

  private static Event recorded(NewEvent event, Stream to, long version, Instant now) {
    return Event.recorded(
        event.id(),
        to.category(),
        to.name(),
        version,
        event.type(),
        now,
        event.payload(),
        event.metadata());
  }
}
