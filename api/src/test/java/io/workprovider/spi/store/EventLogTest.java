package io.workprovider.spi.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.StreamVersionConflictException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static final EventSequence.Stream LH123 = EventSequence.stream("flights", "LH123");
  private static final ExpectedVersion ANY = ExpectedVersion.any();

  private final RowTables tables = new RowTables();
  private final EventLog log = new EventLog("test");

  @Test
  void e1_placesHaveNoGaps() {
    append("one", "two");
    append("three");
    assertEquals(List.of(1L, 2L, 3L), everything().stream().map(StoredEvent::place).toList());
    assertEquals(
        List.of(0L, 1L, 2L),
        everything().stream().map(stored -> stored.event().streamVersion()).toList());
  }

  @Test
  void e7_timesNeverGoBack() {
    Instant future = Instant.parse("2999-01-01T00:00:00Z");
    recordedAt(future);
    append("later");
    assertEquals(future, everything().get(1).event().recordedAt());
  }

  @Test
  void anAppendThatIsTriedAgainChangesNothing() {
    NewEvent event = NewEvent.of("delayed", "10 min");
    assertEquals(0, EventLog.append(tables, LH123, ANY, List.of(event)));
    append("another");
    assertEquals(0, EventLog.append(tables, LH123, ANY, List.of(event)));
    assertEquals(2, tables.lastPlace());
  }

  @Test
  void refusesWhatIsNotAsExpected() {
    append("one");
    List<NewEvent> events = List.of(NewEvent.of("delayed", "10 min"));
    NewEvent twice = events.get(0);
    EventSequence.Stream other = EventSequence.stream("flights", "LH124");
    assertThrows(
        StreamVersionConflictException.class,
        () -> EventLog.append(tables, LH123, ExpectedVersion.exactly(1), events));
    assertThrows(
        IllegalArgumentException.class, () -> EventLog.append(tables, LH123, ANY, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> EventLog.append(tables, LH123, ANY, List.of(twice, twice)));
    assertEquals(1, EventLog.append(tables, LH123, ExpectedVersion.exactly(0), events));
    assertThrows(IllegalArgumentException.class, () -> EventLog.append(tables, other, ANY, events));
    assertEquals(2, tables.lastPlace());
  }

  @Test
  void p7_aPositionThatIsNoneIsRefused() {
    append("one");
    for (String wrong : List.of("other:1", "test:0", "test:-1", "test:01", "test:x", "test:2")) {
      StartingPoint after = StartingPoint.after(Position.parse(wrong));
      assertThrows(InvalidPositionException.class, () -> log.place(tables, after), wrong);
    }
    assertEquals(1, log.place(tables, StartingPoint.after(Position.parse("test:1"))));
  }

  @Test
  void p8_aTimeIsTheFirstEventRecordedAtOrAfterIt() {
    Instant noon = Instant.parse("2026-11-24T12:00:00Z");
    for (int minute : List.of(0, 0, 1, 2, 2, 2, 5)) {
      recordedAt(noon.plusSeconds(60L * minute));
    }
    assertEquals(0, placeAt(noon.minusSeconds(1)));
    assertEquals(0, placeAt(noon));
    assertEquals(2, placeAt(noon.plusNanos(1)));
    assertEquals(3, placeAt(noon.plusSeconds(120)));
    assertEquals(6, placeAt(noon.plusSeconds(121)));
    assertEquals(7, placeAt(noon.plusSeconds(301)));
    assertEquals(7, log.place(tables, StartingPoint.end()));
    assertEquals(0, log.place(tables, StartingPoint.beginning()));
  }

  @Test
  void e10_aPageHasALimitInEventsAndInBytes() {
    for (int i = 0; i < 600; i++) {
      append("small");
    }
    assertEquals(3, EventLog.page(tables, EventShare.EVERYTHING, 0, 3).size());
    assertEquals(500, EventLog.page(tables, EventShare.EVERYTHING, 0, 10_000).size());
    for (int i = 0; i < 6; i++) {
      append("x".repeat(1 << 20));
    }
    int before = tables.looksAtEvents();
    assertEquals(4, EventLog.page(tables, EventShare.EVERYTHING, 600, 10_000).size());
    assertEquals(4, tables.looksAtEvents() - before, "no more than these were fetched");
  }

  @Test
  void aPageIsOfOneShareAlone() {
    append("one");
    EventShare other = EventShare.of(EventSequence.category("planes"), 0, 1);
    assertTrue(EventLog.page(tables, other, 0, 10).isEmpty());
    assertFalse(EventLog.page(tables, EventShare.of(LH123, 0, 1), 0, 10).isEmpty());
  }

  private long placeAt(Instant time) {
    return log.place(tables, StartingPoint.at(time));
  }

  private void append(String... texts) {
    List<NewEvent> events =
        java.util.stream.Stream.of(texts).map(text -> NewEvent.of("delayed", text)).toList();
    EventLog.append(tables, LH123, ANY, events);
  }

  private void recordedAt(Instant time) {
    long place = tables.lastPlace() + 1;
    Event event =
        Event.recorded(
            UUID.randomUUID(), "flights", "LH123", place - 1, "type", time, new byte[0], Map.of());
    tables.append(new StoredEvent(place, event));
  }

  private List<StoredEvent> everything() {
    return tables.events(EventShare.EVERYTHING, 0, event -> true);
  }
}
