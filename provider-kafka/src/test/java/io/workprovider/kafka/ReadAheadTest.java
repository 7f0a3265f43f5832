package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** That what is fetched ahead is bounded in number and bytes (Rule E10). */
class ReadAheadTest {

  private static List<KafkaDelivery> events(long from, int count, int bytes) {
    return LongStream.range(from, from + count)
        .mapToObj(
            offset ->
                new KafkaDelivery(
                    Event.recorded(
                        UUID.randomUUID(),
                        "letters",
                        "s",
                        -1,
                        "sent",
                        Instant.EPOCH,
                        new byte[bytes],
                        Map.of()),
                    offset))
        .toList();
  }

  @Test
  void e10_readingPausesAtTheBoundAndGoesOnWhenHalfIsFree() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 0);
    ahead.add(events(0, 9, 1));
    assertFalse(ahead.isFull());
    ahead.add(events(9, 1, 1));
    assertTrue(ahead.isFull());
    ahead.take(4);
    assertTrue(ahead.isFull(), "6 of 10 are left");
    assertFalse(ahead.isDrained());
    ahead.take(1);
    assertTrue(ahead.isDrained());
    assertFalse(ahead.isFull(), "5 of 10 are left");
  }

  @Test
  void e10_bytesCountToo() {
    ReadAhead ahead = new ReadAhead(1_000, 10_000, 0);
    ahead.add(events(0, 3, 4_000));
    assertTrue(ahead.isFull());
    ahead.take(1);
    assertTrue(ahead.isFull(), "8,000 of 10,000 bytes are left");
    ahead.take(1);
    assertFalse(ahead.isFull(), "less than half is left");
  }

  @Test
  void eventsAreTakenInOrderAndOnce() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 0);
    ahead.add(events(0, 3, 1));
    ahead.add(events(3, 3, 1));
    assertEquals(List.of(0L, 1L), offsets(ahead.take(2)));
    assertEquals(List.of(2L, 3L, 4L, 5L), offsets(ahead.take(4)));
    assertEquals(List.of(), offsets(ahead.take(4)));
  }

  @Test
  void whatCameInSmallPartsIsTakenTogether() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 0);
    for (int i = 0; i < 5; i++) {
      ahead.add(events(i, 1, 1));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), offsets(ahead.take(4)));
    assertEquals(List.of(4L), offsets(ahead.take(4)));
  }

  @Test
  void e10_whatIsTakenInPartsIsCountedAsItIs() {
    ReadAhead ahead = new ReadAhead(1_000, 10_000, 0);
    ahead.add(List.of(events(0, 1, 1).get(0), events(1, 1, 10_000).get(0)));
    assertTrue(ahead.isFull());
    assertEquals(List.of(0L), offsets(ahead.take(1)));
    assertFalse(ahead.isDrained(), "the large one is left");
    assertEquals(List.of(1L), offsets(ahead.take(1)));
    assertTrue(ahead.isDrained());
  }

  @Test
  void noMoreIsTakenThanWasAskedForHoweverMuchWasFetchedAtOnce() {
    ReadAhead ahead = new ReadAhead(2_000, 1 << 20, 0);
    ahead.add(events(0, 1_200, 1));
    assertEquals(500, ahead.take(500).size());
    assertEquals(300, ahead.take(300).size());
    assertEquals(List.of(800L, 801L), offsets(ahead.take(2)));
    List<Long> rest = offsets(ahead.take(1_000));
    assertEquals(LongStream.range(802, 1_200).boxed().toList(), rest);
    assertEquals(List.of(), offsets(ahead.take(1)));
  }

  @Test
  void itIsTakenToTheEndOnceAllIsFetchedAndTaken() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 5);
    assertTrue(ahead.isTakenTo(5));
    ahead.add(events(5, 2, 1));
    ahead.fetchedTo(8);
    assertFalse(ahead.isTakenTo(8), "two are here");
    ahead.take(2);
    assertTrue(ahead.isTakenTo(8));
    assertFalse(ahead.isTakenTo(9), "more was not fetched");
  }

  @Test
  void p6_nothingIsOpenOnceAllThatWasTakenIsSaved() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 5);
    assertTrue(ahead.holdsNothingSince(5));
    ahead.add(events(6, 1, 1));
    assertFalse(ahead.holdsNothingSince(5), "one is here");
    ahead.take(1);
    assertFalse(ahead.holdsNothingSince(5), "one is being handled");
    assertTrue(ahead.holdsNothingSince(7), "it is saved");
  }

  @Test
  void whatIsClearedIsGone() {
    ReadAhead ahead = new ReadAhead(2, 1 << 20, 0);
    ahead.add(events(0, 2, 1));
    ahead.clear();
    assertEquals(List.of(), ahead.take(1));
    assertTrue(ahead.isEmpty());
  }

  private static List<Long> offsets(List<KafkaDelivery> events) {
    return events.stream().map(KafkaDelivery::offset).toList();
  }
}
