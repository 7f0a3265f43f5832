package io.workprovider.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition of its category a stream is in (Rule E6).
 *
 * <p>Murmur2 of the stream's name in UTF-8, the sign bit cleared, modulo the number of partitions:
 * what Kafka's own producers do with a key, written out here so that no other default can move a
 * stream.
 */
final class StreamPartitions {

  private StreamPartitions() {}

  /** The partition of a stream, from 0. */
  static int of(String stream, int partitions) {
    return of(stream.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** The partition of a record key, from 0. */
  static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
