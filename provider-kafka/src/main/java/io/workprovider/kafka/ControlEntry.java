package io.workprovider.kafka;

import io.workprovider.PartitionId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One fact of the control topic. A later one of the same key replaces it.
 *
 * @param key its kind and what it is about, with spaces between; no name in it has a space
 * @param value what is said
 */
record ControlEntry(String key, String value) {

  static final String CATEGORY = "category";
  static final String GROWN = "grown";
  static final String CONSUMER = "consumer";
  static final String RESET = "reset";
  static final String STARTED = "started";
  static final String PROBLEM = "problem";

  /** A category's events are in so many partitions, for good. */
  static ControlEntry category(String category, int partitions) {
    return new ControlEntry(CATEGORY + " " + category, Integer.toString(partitions));
  }

  /** Somebody gave a category's topic so many partitions. */
  static ControlEntry grown(String category, int partitions) {
    return new ControlEntry(GROWN + " " + category, Integer.toString(partitions));
  }

  static ControlEntry consumer(DeclaredConsumer consumer) {
    return new ControlEntry(CONSUMER + " " + consumer.name(), consumer.text());
  }

  /** A partition is to go on from this offset. */
  static ControlEntry reset(String consumer, PartitionId partition, long offset) {
    return new ControlEntry(
        RESET + " " + consumer + " " + partition.value(), Long.toString(offset));
  }

  /** A partition was granted, so its committed offset is there, or was. */
  static ControlEntry started(String consumer, PartitionId partition) {
    return new ControlEntry(STARTED + " " + consumer + " " + partition.value(), "");
  }

  /** A partition does not run, though it is owned at this epoch. */
  static ControlEntry problem(String consumer, PartitionId partition, long epoch, String problem) {
    return new ControlEntry(
        PROBLEM + " " + consumer + " " + partition.value(), epoch + " " + problem);
  }

  /** As a record. */
  ProducerRecord<byte[], byte[]> record(String topic) {
    return new ProducerRecord<>(
        topic, 0, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
