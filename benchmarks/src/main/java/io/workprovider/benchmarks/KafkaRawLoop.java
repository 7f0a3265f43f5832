package io.workprovider.benchmarks;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Polls, and looks at each record's value; headers stay as they came. */
final class KafkaRawLoop implements RawLoop {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaBench bench;

  KafkaRawLoop(KafkaBench bench) {
    this.bench = bench;
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
          handled += each.value() == null ? 0 : 1;
        }
      }
      return events / ((System.nanoTime() - began) / 1e9);
    }
  }
}
