package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** That what is fetched ahead is bounded in number and bytes (Rule E10). */
class ReadAheadTest {

  private static List<ConsumerRecord<byte[], byte[]>> records(long from, int count, int bytes) {
    return LongStream.range(from, from + count)
        .mapToObj(
            offset ->
                new ConsumerRecord<>(
                    "t",
                    0,
                    offset,
                    0,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    bytes,
                    new byte[0],
                    new byte[bytes],
                    new RecordHeaders(),
                    Optional.empty()))
        .toList();
  }

  @Test
  void e10_readingPausesAtTheBoundAndGoesOnWhenHalfIsFree() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 0);
    ahead.add(records(0, 9, 1));
    assertFalse(ahead.isFull());
    ahead.add(records(9, 1, 1));
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
    ahead.add(records(0, 3, 4_000));
    assertTrue(ahead.isFull());
    ahead.take(1);
    assertTrue(ahead.isFull(), "8,000 of 10,000 bytes are left");
    ahead.take(1);
    assertFalse(ahead.isFull(), "less than half is left");
  }

  @Test
  void recordsAreTakenInOrderAndOnce() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 0);
    ahead.add(records(0, 3, 1));
    ahead.add(records(3, 3, 1));
    assertEquals(List.of(0L, 1L, 2L, 3L), offsets(ahead.take(4)));
    assertEquals(List.of(4L, 5L), offsets(ahead.take(4)));
    assertEquals(List.of(), offsets(ahead.take(4)));
  }

  @Test
  void itIsTakenToTheEndOnceAllIsFetchedAndTaken() {
    ReadAhead ahead = new ReadAhead(10, 1 << 20, 5);
    assertTrue(ahead.isTakenTo(5));
    ahead.add(records(5, 2, 1));
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
    ahead.add(records(6, 1, 1));
    assertFalse(ahead.holdsNothingSince(5), "one is here");
    ahead.take(1);
    assertFalse(ahead.holdsNothingSince(5), "one is being handled");
    assertTrue(ahead.holdsNothingSince(7), "it is saved");
  }

  @Test
  void whatIsClearedIsGone() {
    ReadAhead ahead = new ReadAhead(2, 1 << 20, 0);
    ahead.add(records(0, 2, 1));
    ahead.clear();
    assertEquals(List.of(), ahead.take(1));
    assertTrue(ahead.isEmpty());
  }

  private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(ConsumerRecord::offset).toList();
  }
}
