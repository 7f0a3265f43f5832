package io.workprovider.kafka;

import io.workprovider.Event;
import io.workprovider.NewEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Events as Kafka records: the stream is the key, the payload the value, the rest are headers (Rule
 * E7).
 *
 * <p>A record that another program wrote is an event too: its id is made of its place, so that it
 * is the same whenever it is read, and its type is {@code record}.
 */
final class EventRecords {

  private static final String ID = "id";
  private static final String TYPE = "type";
  private static final String METADATA = "meta.";
  private static final String CATEGORY = "category";
  private static final byte[] NOTHING = {};

  /** What a record takes besides its texts and bytes, generously. */
  private static final int OVERHEAD = 80;

  private EventRecords() {}

  /** An event as a record. */
  static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, String stream, NewEvent event) {
    return new ProducerRecord<>(
        topic, partition, stream.getBytes(StandardCharsets.UTF_8), event.payload(), headers(event));
  }

  /** An event whose category has no topic yet, as a record of the topic where such events wait. */
  static ProducerRecord<byte[], byte[]> held(
      String topic, String category, String stream, NewEvent event) {
    ProducerRecord<byte[], byte[]> record = record(topic, 0, stream, event);
    record.headers().add(CATEGORY, category.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** Whether a held record is of this category. */
  static boolean isOf(String category, ConsumerRecord<byte[], byte[]> held) {
    return category.equals(text(held.headers().lastHeader(CATEGORY)));
  }

  /** The category of a held record. */
  static String categoryOf(ConsumerRecord<byte[], byte[]> held) {
    String category = text(held.headers().lastHeader(CATEGORY));
    return category == null ? "" : category;
  }

  /** A held record as one of its category's topic. */
  static ProducerRecord<byte[], byte[]> settled(
      String topic, int partitions, ConsumerRecord<byte[], byte[]> held) {
    RecordHeaders headers = new RecordHeaders(held.headers());
    headers.remove(CATEGORY);
    return new ProducerRecord<>(
        topic, StreamPartitions.of(held.key(), partitions), held.key(), held.value(), headers);
  }

  /** How many bytes a record takes at most. */
  static int sizeAtMost(ProducerRecord<byte[], byte[]> record) {
    int size = OVERHEAD + record.key().length + record.value().length;
    for (Header header : record.headers()) {
      size += OVERHEAD + 3 * header.key().length() + header.value().length;
    }
    return size;
  }

  /** A record as an event. */
  static Event event(String category, ConsumerRecord<byte[], byte[]> record) {
    UUID id = null;
    String type = "record";
    Map<String, String> metadata = null;
    for (Header header : record.headers()) {
      String key = header.key();
      if (key.equals(ID) && header.value() != null && header.value().length == 16) {
        id = id(header.value());
      } else if (key.equals(TYPE) && header.value() != null) {
        type = new String(header.value(), StandardCharsets.UTF_8);
      } else if (key.startsWith(METADATA) && header.value() != null) {
        metadata = metadata == null ? new HashMap<>() : metadata;
        metadata.put(
            key.substring(METADATA.length()), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return Event.recorded(
        id == null ? idOfPlace(record) : id,
        category,
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        -1,
        type,
        Instant.ofEpochMilli(record.timestamp()),
        record.value() == null ? NOTHING : record.value(),
        metadata == null ? Map.of() : Map.copyOf(metadata));
  }

  /** The id of a record's event. */
  static UUID id(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(ID);
    return header == null || header.value() == null || header.value().length != 16
        ? idOfPlace(record)
        : id(header.value());
  }

  private static UUID id(byte[] bits) {
    ByteBuffer buffer = ByteBuffer.wrap(bits);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static UUID idOfPlace(ConsumerRecord<byte[], byte[]> record) {
    String place = record.topic() + "/" + record.partition() + "/" + record.offset();
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
  }

  private static Headers headers(NewEvent event) {
    RecordHeaders headers = new RecordHeaders();
    UUID id = event.id();
    headers.add(
        ID,
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
    headers.add(TYPE, event.type().getBytes(StandardCharsets.UTF_8));
    event
        .metadata()
        .forEach(
            (key, value) -> headers.add(METADATA + key, value.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  private static @Nullable String text(@Nullable Header header) {
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
