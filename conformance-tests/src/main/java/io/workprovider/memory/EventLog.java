package io.workprovider.memory;

import io.workprovider.Event;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.StreamVersionConflictException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * All events in the order of their commits, with the versions of their streams.
 *
 * <p>Guarded by the storage's lock: commits are in the order of their places, so there are no gaps
 * that a reader could step over (Rule E1).
 */
final class EventLog {

  private final InstantSource clock;
  private final List<StoredEvent> events = new ArrayList<>();
  private final Map<Stream, Long> lastVersions = new HashMap<>();
  private final Map<UUID, StoredEvent> byId = new HashMap<>();
  private Instant lastRecordedAt = Instant.MIN;

  EventLog(InstantSource clock) {
    this.clock = clock;
  }

  /** The place of the last event; 0 if there is none. */
  long end() {
    return events.size();
  }

  /** The event at a place, 1 to {@link #end()}. */
  StoredEvent at(long place) {
    return events.get(Math.toIntExact(place - 1));
  }

  /**
   * Where a starting point is in the log as it is now.
   *
   * @throws InvalidPositionException if it is after a position that is not in it (Rule P7)
   */
  long placeOf(StartingPoint point) {
    if (point instanceof StartingPoint.End) {
      return end();
    }
    if (point instanceof StartingPoint.AtTime atTime) {
      return placeBefore(atTime.time());
    }
    return point instanceof StartingPoint.After after ? placeIn(after.position()) : 0;
  }

  private long placeIn(Position position) {
    long place = Places.of(position);
    if (place > end()) {
      throw new InvalidPositionException(
          "Position "
              + position
              + " is beyond the last event, of which there are "
              + end()
              + ". Nothing was changed; to go on with what comes from now on, reset to the end.");
    }
    return place;
  }

  /** The place before the first event recorded at or after a time. */
  private long placeBefore(Instant time) {
    long low = 0;
    long high = end();
    while (low < high) {
      long middle = (low + high) / 2;
      if (at(middle + 1).event().recordedAt().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Appends all events or none. See {@link io.workprovider.EventAppender#append}. */
  long append(Stream stream, ExpectedVersion expected, List<NewEvent> added) {
    requireDistinct(added);
    List<NewEvent> known = added.stream().filter(event -> byId.containsKey(event.id())).toList();
    if (!known.isEmpty()) {
      return repeated(stream, added, known);
    }
    long version = lastVersions.getOrDefault(stream, -1L);
    if (!isAsExpected(expected, version)) {
      throw new StreamVersionConflictException(stream, expected, version);
    }
    Instant recordedAt = nextRecordedAt();
    long hash = StreamHash.of(stream.name());
    for (NewEvent event : added) {
      version++;
      store(new StoredEvent(end() + 1, hash, recorded(event, stream, version, recordedAt)));
    }
    lastVersions.put(stream, version);
    return version;
  }

  private void store(StoredEvent stored) {
    events.add(stored);
    byId.put(stored.event().id(), stored);
  }

  private static void requireDistinct(List<NewEvent> added) {
    if (added.isEmpty()) {
      throw new IllegalArgumentException("There are no events to append; give one or more.");
    }
    Set<UUID> ids = new HashSet<>();
    for (NewEvent event : added) {
      if (!ids.add(event.id())) {
        throw new IllegalArgumentException(
            "Event id " + event.id() + " is given twice. Nothing was appended.");
      }
    }
  }

  private long repeated(Stream stream, List<NewEvent> added, List<NewEvent> known) {
    for (NewEvent event : known) {
      StoredEvent stored = storedAs(event);
      if (known.size() < added.size() || !stream.contains(stored.event())) {
        throw new IllegalArgumentException(
            "Event id "
                + event.id()
                + " is already stored, in stream "
                + stored.event().category()
                + "/"
                + stored.event().stream()
                + ", and is appended to "
                + stream
                + " with "
                + (added.size() - known.size())
                + " new events. Nothing was appended; give new events new ids.");
      }
    }
    return storedAs(added.get(added.size() - 1)).event().streamVersion();
  }

  private StoredEvent storedAs(NewEvent event) {
    return Objects.requireNonNull(byId.get(event.id()));
  }

  private static boolean isAsExpected(ExpectedVersion expected, long actual) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      return exactly.version() == actual;
    }
    return expected instanceof ExpectedVersion.Any || actual == -1;
  }

  private static Event recorded(NewEvent event, Stream stream, long version, Instant recordedAt) {
    return Event.recorded(
        event.id(),
        stream.category(),
        stream.name(),
        version,
        event.type(),
        recordedAt,
        event.payload(),
        event.metadata());
  }

  /** Never back, whatever the wall clock does, so that a time stands for one place. */
  private Instant nextRecordedAt() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    lastRecordedAt = now.isAfter(lastRecordedAt) ? now : lastRecordedAt;
    return lastRecordedAt;
  }
}
