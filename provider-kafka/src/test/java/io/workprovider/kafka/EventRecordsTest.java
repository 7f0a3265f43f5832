package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.NewEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Events as records (Rule E7). */
class EventRecordsTest {

  private static final NewEvent EVENT =
      NewEvent.of("departed ☃", new byte[] {0, -1, 7}).withMetadata(Map.of("", "", "by", "Ü"));

  private static ConsumerRecord<byte[], byte[]> stored(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        1,
        99,
        1234,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        record.key(),
        record.value(),
        new RecordHeaders(record.headers().toArray()),
        Optional.empty());
  }

  @Test
  void e7_everythingComesBack() {
    Event event = EventRecords.event("c", stored(EventRecords.record("t", 1, "Straße", EVENT)));
    assertEquals(EVENT.id(), event.id());
    assertEquals("departed ☃", event.type());
    assertEquals("c", event.category());
    assertEquals("Straße", event.stream());
    assertEquals(-1, event.streamVersion());
    assertEquals(Instant.ofEpochMilli(1234), event.recordedAt());
    assertEquals(EVENT.metadata(), event.metadata());
    assertArrayEquals(EVENT.payload(), event.payload());
  }

  @Test
  void e7_whatWaitedForItsTopicIsTheSameEvent() {
    ConsumerRecord<byte[], byte[]> held = stored(EventRecords.held("h", "a/b", "s", EVENT));
    assertTrue(EventRecords.isOf("a/b", held) && !EventRecords.isOf("a", held));
    assertEquals("a/b", EventRecords.categoryOf(held));
    assertEquals(EVENT.id(), EventRecords.id(held));
    ProducerRecord<byte[], byte[]> settled = EventRecords.settled("t", 8, held);
    assertEquals(StreamPartitions.of("s", 8), settled.partition());
    Event event = EventRecords.event("a/b", stored(settled));
    assertEquals(EVENT.id(), event.id());
    assertEquals(EVENT.metadata(), event.metadata());
  }

  @Test
  void aRecordOfAnotherProgramIsAnEventThatIsTheSameWheneverItIsRead() {
    ProducerRecord<byte[], byte[]> foreign = new ProducerRecord<>("t", null, (byte[]) null);
    Event event = EventRecords.event("c", stored(foreign));
    assertEquals(event.id(), EventRecords.event("c", stored(foreign)).id());
    assertEquals(EventRecords.id(stored(foreign)), event.id());
    assertEquals("record", event.type());
    assertEquals("", event.stream());
    assertEquals(0, event.payloadSize());
    assertEquals(Map.of(), event.metadata());
  }
}
