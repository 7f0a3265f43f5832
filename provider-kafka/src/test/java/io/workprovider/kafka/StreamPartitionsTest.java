package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

/** That no version of anything moves a stream to another partition (Rule E6). */
class StreamPartitionsTest {

  private static final List<String> STREAMS =
      List.of("", "s", "S", "flight-LH400", "Straße/☃", "\uD83D\uDE80", "x".repeat(400));

  @Test
  void e6_thePartitionsAreTheRecordedOnes() {
    assertEquals(
        List.of(217, 559, 349, 79, 418, 449, 269),
        STREAMS.stream().map(stream -> StreamPartitions.of(stream, 1024)).toList());
  }

  @Test
  void e6_otherProducersPutAKeyInTheSamePartition() {
    for (int i = 0; i < 1_000; i++) {
      byte[] key = ("stream-" + i).getBytes(StandardCharsets.UTF_8);
      assertEquals(
          BuiltInPartitioner.partitionForKey(key, 12), StreamPartitions.of(key, 12), "stream-" + i);
    }
  }

  @Test
  void streamsAreSpreadOverAllPartitions() {
    int[] counts = new int[8];
    IntStream.range(0, 8_000).forEach(i -> counts[StreamPartitions.of("stream-" + i, 8)]++);
    assertTrue(IntStream.of(counts).allMatch(count -> count > 800 && count < 1_200));
  }
}
