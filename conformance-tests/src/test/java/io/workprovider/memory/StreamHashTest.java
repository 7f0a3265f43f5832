package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamHashTest {

  /** From {@code printf '%s' name | md5sum}, the first eight digits. */
  private static final Map<String, Long> KNOWN =
      Map.of(
          "LH123", 0x6d24468bL,
          "a", 0x0cc175b9L,
          "Zürich", 0x103a821aL,
          "✈️ 747", 0x83b620d1L);

  @Test
  void e6_isWhatEveryOtherMachineComputes() {
    KNOWN.forEach((stream, hash) -> assertEquals(hash, StreamHash.of(stream), stream));
  }

  @Test
  void e6_aPartitionIsARangeOfUnsignedHashes() {
    assertEquals(11, StreamHash.partition(0xFFFF_FFFFL, 12));
    assertEquals(0, StreamHash.partition(0xFFFF_FFFFL, 1));
  }
}
