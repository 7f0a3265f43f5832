package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.spi.Delivery;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** That what is fetched ahead is bounded in number and bytes (Rule E10). */
class ReadAheadTest {

  private static ReadAhead readAhead(int mostEvents, long mostBytes, long from) {
    return new ReadAhead("letters", mostEvents, mostBytes, from);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(long from, int count, int bytes) {
    return LongStream.range(from, from + count)
        .mapToObj(offset -> record(offset, bytes, new RecordHeaders()))
        .toList();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, int bytes, Headers headers) {
    return new ConsumerRecord<>(
        "letters",
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        1,
        bytes,
        new byte[] {'s'},
        new byte[bytes],
        headers,
        Optional.empty());
  }

  @Test
  void e10_readingPausesAtTheBoundAndGoesOnWhenHalfIsFree() {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
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
    ReadAhead ahead = readAhead(1_000, 10_000, 0);
    ahead.add(records(0, 3, 4_000));
    assertTrue(ahead.isFull());
    ahead.take(1);
    assertTrue(ahead.isFull(), "8,000 of 10,000 bytes are left");
    ahead.take(1);
    assertFalse(ahead.isFull(), "less than half is left");
  }

  @Test
  void eventsAreTakenInOrderAndOnce() {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
    ahead.add(records(0, 3, 1));
    ahead.add(records(3, 3, 1));
    assertEquals(List.of(0L, 1L), offsets(ahead.take(2)));
    assertEquals(List.of(2L, 3L, 4L, 5L), offsets(ahead.take(4)));
    assertEquals(List.of(), offsets(ahead.take(4)));
  }

  @Test
  void whatCameInSmallPartsIsTakenTogether() {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
    for (int i = 0; i < 5; i++) {
      ahead.add(records(i, 1, 1));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), offsets(ahead.take(4)));
    assertEquals(List.of(4L), offsets(ahead.take(4)));
  }

  @Test
  void e10_whatIsTakenInPartsIsCountedAsItIs() {
    ReadAhead ahead = readAhead(1_000, 10_000, 0);
    ahead.add(List.of(records(0, 1, 1).get(0), records(1, 1, 10_000).get(0)));
    assertTrue(ahead.isFull());
    assertEquals(List.of(0L), offsets(ahead.take(1)));
    assertFalse(ahead.isDrained(), "the large one is left");
    assertEquals(List.of(1L), offsets(ahead.take(1)));
    assertTrue(ahead.isDrained());
  }

  @Test
  void noMoreIsTakenThanWasAskedForHoweverMuchWasFetchedAtOnce() {
    ReadAhead ahead = readAhead(2_000, 1 << 20, 0);
    ahead.add(records(0, 1_200, 1));
    assertEquals(500, ahead.take(500).size());
    assertEquals(300, ahead.take(300).size());
    assertEquals(List.of(800L, 801L), offsets(ahead.take(2)));
    List<Long> rest = offsets(ahead.take(1_000));
    assertEquals(LongStream.range(802, 1_200).boxed().toList(), rest);
    assertEquals(List.of(), offsets(ahead.take(1)));
  }

  @Test
  void itIsTakenToTheEndOnceAllIsFetchedAndTaken() {
    ReadAhead ahead = readAhead(10, 1 << 20, 5);
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
    ReadAhead ahead = readAhead(10, 1 << 20, 5);
    assertTrue(ahead.holdsNothingSince(5));
    ahead.add(records(6, 1, 1));
    assertFalse(ahead.holdsNothingSince(5), "one is here");
    ahead.take(1);
    assertFalse(ahead.holdsNothingSince(5), "one is being handled");
    assertTrue(ahead.holdsNothingSince(7), "it is saved");
  }

  @Test
  void whatIsClearedIsGone() {
    ReadAhead ahead = readAhead(2, 1 << 20, 0);
    ahead.add(records(0, 2, 1));
    ahead.clear();
    assertEquals(List.of(), ahead.take(1));
    assertTrue(ahead.isEmpty());
  }

  @Test
  void whatWaitsLetsGoOfTheAnswerThatItCameIn() throws Exception {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
    WeakReference<byte[]> answer = addOneThatHoldsOnToItsAnswer(ahead);
    ahead.settle(Duration.ofHours(1).toNanos());
    System.gc();
    assertNotNull(answer.get(), "its time has not come, so this shows what the next lines undo");

    ahead.settle(0);
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (answer.get() != null && System.nanoTime() < until) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(answer.get());
    assertEquals("sent", ahead.take(1).get(0).event().type());
  }

  /** As the client makes it: a header is a view of the answer until somebody looks at it. */
  private static WeakReference<byte[]> addOneThatHoldsOnToItsAnswer(ReadAhead ahead) {
    byte[] answer = "typesent".getBytes(StandardCharsets.UTF_8);
    Header type = new RecordHeader(ByteBuffer.wrap(answer, 0, 4), ByteBuffer.wrap(answer, 4, 4));
    ahead.add(List.of(record(0, 1, new RecordHeaders(new Header[] {type}))));
    return new WeakReference<>(answer);
  }

  @Test
  void whatCannotBeMadeAnEventIsNotSkipped() {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
    AtomicBoolean broken = new AtomicBoolean(true);
    RecordHeaders headers =
        new RecordHeaders() {
          @Override
          public Iterator<Header> iterator() {
            if (broken.get()) {
              throw new OutOfMemoryError("for the test");
            }
            return super.iterator();
          }
        };
    ahead.add(List.of(record(0, 1, headers), record(1, 1, new RecordHeaders())));
    assertThrows(OutOfMemoryError.class, () -> ahead.take(2));
    assertThrows(OutOfMemoryError.class, () -> ahead.take(1));
    broken.set(false);
    assertEquals(List.of(0L, 1L), offsets(ahead.take(2)));
  }

  @Test
  void whatIsClearedWhileItIsTakenLeavesNothingBehind() {
    ReadAhead ahead = readAhead(2, 1 << 20, 0);
    RecordHeaders clearing =
        new RecordHeaders() {
          @Override
          public Iterator<Header> iterator() {
            ahead.clear();
            return super.iterator();
          }
        };
    ahead.add(List.of(record(0, 1, clearing), record(1, 1, new RecordHeaders())));
    ahead.take(2);
    assertFalse(ahead.holdsNothingSince(0), "a second event was there, and was not handled");
    assertEquals(List.of(), ahead.take(2));
  }

  /** A position is read on to where nothing is open, and a run ends where all was handed out. */
  @Test
  void p6_whatIsClearedCountsNeitherAsTakenNorAsReadTo() {
    ReadAhead ahead = readAhead(10, 1 << 20, 5);
    ahead.add(records(5, 2, 1));
    ahead.fetchedTo(7);
    ahead.clear();
    assertFalse(ahead.isTakenTo(7));
    assertFalse(ahead.holdsNothingSince(5));
    ahead.add(records(7, 1, 1));
    assertTrue(ahead.isEmpty(), "nothing is kept of what comes too late");
  }

  @Test
  void h5_whatIsSettledIsNotLookedAtAgain() {
    ReadAhead ahead = readAhead(10, 1 << 20, 0);
    AtomicInteger looked = new AtomicInteger();
    RecordHeaders counting =
        new RecordHeaders() {
          @Override
          public Iterator<Header> iterator() {
            if (looked.incrementAndGet() == 1) {
              throw new OutOfMemoryError("for the test, so that it stays a record");
            }
            return super.iterator();
          }
        };
    ahead.add(List.of(record(0, 1, counting)));
    assertThrows(OutOfMemoryError.class, () -> ahead.settle(0));
    ahead.settle(0);
    assertEquals(1, looked.get());
    assertEquals(List.of(0L), offsets(ahead.take(1)));
    ahead.settle(0);
    assertEquals(2, looked.get());
  }

  @Test
  void e10_namesOfStreamsCountToo() {
    ReadAhead ahead = readAhead(1_000, 1_000, 0);
    ahead.add(
        List.of(
            new ConsumerRecord<>(
                "letters",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                1_000,
                1,
                new byte[1_000],
                new byte[1],
                new RecordHeaders(),
                Optional.empty())));
    assertTrue(ahead.isFull());
  }

  private static List<Long> offsets(List<Delivery> events) {
    return events.stream().map(each -> ((KafkaDelivery) each).offset()).toList();
  }
}
