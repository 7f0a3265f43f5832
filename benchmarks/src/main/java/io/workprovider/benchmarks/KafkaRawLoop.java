package io.workprovider.benchmarks;

import io.workprovider.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;

/** A poll loop on one thread. */
final class KafkaRawLoop implements RawLoop {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaBench bench;
  private final ToIntFunction<ConsumerRecord<byte[], byte[]>> look;

  private KafkaRawLoop(KafkaBench bench, ToIntFunction<ConsumerRecord<byte[], byte[]>> look) {
    this.bench = bench;
    this.look = look;
  }

  /** Makes the same object of each record as the library does. */
  static KafkaRawLoop makingEvents(KafkaBench bench) {
    return new KafkaRawLoop(bench, record -> Backlog.look(event(record)));
  }

  /** Leaves keys, values and headers as they came. */
  static KafkaRawLoop bare(KafkaBench bench) {
    return new KafkaRawLoop(bench, record -> record.value() == null ? 0 : 1);
  }

  @Override
  public double rate(String category, long events) {
    try (KafkaConsumer<byte[], byte[]> reader = bench.readerOf(category)) {
      long handled = 0;
      long began = 0;
      while (handled < events) {
        ConsumerRecords<byte[], byte[]> page = reader.poll(PATIENCE);
        if (page.isEmpty()) {
          throw new IllegalStateException("The raw loop read " + handled + " of " + events);
        }
        began = handled == 0 ? System.nanoTime() : began;
        for (ConsumerRecord<byte[], byte[]> each : page) {
          handled += look.applyAsInt(each);
        }
      }
      return events / ((System.nanoTime() - began) / 1e9);
    }
  }

  private static Event event(ConsumerRecord<byte[], byte[]> record) {
    UUID id = new UUID(0, 0);
    String type = "";
    for (Header header : record.headers()) {
      if (header.key().equals("id")) {
        ByteBuffer bits = ByteBuffer.wrap(header.value());
        id = new UUID(bits.getLong(), bits.getLong());
      } else if (header.key().equals("type")) {
        type = new String(header.value(), StandardCharsets.UTF_8);
      }
    }
    return Event.recorded(
        id,
        record.topic(),
        new String(record.key(), StandardCharsets.UTF_8),
        -1,
        type,
        Instant.ofEpochMilli(record.timestamp()),
        record.value(),
        Map.of());
  }
}
