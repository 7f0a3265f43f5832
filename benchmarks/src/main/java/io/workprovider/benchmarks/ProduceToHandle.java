package io.workprovider.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** From an append to the handler of an idle consumer; against a producer and a poll loop. */
final class ProduceToHandle implements Figure {

  private final KafkaBench bench;
  private final Arrivals arrivals;
  private String category = "";

  ProduceToHandle(KafkaBench bench) {
    this.bench = bench;
    this.arrivals = new Arrivals(Math.max(50, bench.scaled(300)), 0.5);
  }

  @Override
  public String name() {
    return "kafka: append to handle, p50";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public Goal goal() {
    return Goal.atMostOverRaw(1);
  }

  @Override
  public void prepare() throws Exception {
    category = bench.freshName("raw-arrivals");
    bench.fill(category, 1, 1, Bench.PAYLOAD);
  }

  @Override
  public double library() throws Exception {
    return arrivals.throughLibrary(bench);
  }

  @Override
  public double raw() throws Exception {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    try (KafkaConsumer<byte[], byte[]> reader = bench.readerOf(category);
        KafkaProducer<byte[], byte[]> writer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bench.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      String topic = reader.assignment().iterator().next().topic();
      reader.seekToEnd(reader.assignment());
      reader.assignment().forEach(reader::position);
      Thread polling = new Thread(() -> poll(reader, seen), "raw-poll-loop");
      polling.start();
      try {
        return arrivals.millis(
            () ->
                writer
                    .send(new ProducerRecord<>(topic, "arrival".getBytes(StandardCharsets.UTF_8)))
                    .get(),
            seen,
            "raw loop");
      } finally {
        reader.wakeup();
        polling.join();
      }
    }
  }

  private static void poll(KafkaConsumer<byte[], byte[]> reader, BlockingQueue<Long> seen) {
    try {
      while (true) {
        ConsumerRecords<byte[], byte[]> page = reader.poll(Duration.ofSeconds(1));
        page.forEach(each -> seen.add(System.nanoTime()));
      }
    } catch (WakeupException e) {
      seen.clear(); // The measurement is over.
    }
  }
}
