package io.workprovider.spi.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventShareTest {

  /** From {@code printf '%s' name | md5sum}, the first eight digits. */
  private static final Map<String, Long> KNOWN =
      Map.of(
          "LH123", 0x6d24468bL,
          "a", 0x0cc175b9L,
          "Zürich", 0x103a821aL,
          "✈️ 747", 0x83b620d1L);

  @Test
  void e6_theHashIsWhatEveryOtherMachineComputes() {
    KNOWN.forEach((stream, hash) -> assertEquals(hash, stored("flights", stream).hash(), stream));
  }

  @Test
  void e1_theSharesOfAllPartitionsAreAllHashesOnce() {
    for (int partitions = 1; partitions <= ConsumerDefinition.MAX_PARTITIONS; partitions++) {
      long next = 0;
      for (int number = 0; number < partitions; number++) {
        EventShare share = new EventShare(null, null, number, partitions);
        assertEquals(next, share.leastHash(), share.toString());
        next = share.mostHash() + 1;
      }
      assertEquals(1L << Integer.SIZE, next, partitions + " partitions");
    }
  }

  @Test
  void e6_aPartitionIsItsPartOfTheHashes() {
    assertTrue(new EventShare(null, null, 0, 2).contains(stored("flights", "LH123")));
    assertTrue(new EventShare(null, null, 1, 2).contains(stored("flights", "✈️ 747")));
    assertFalse(new EventShare(null, null, 1, 2).contains(stored("flights", "LH123")));
  }

  @Test
  void e9_aShareIsOfItsSequenceAlone() {
    List<EventSequence> sequences =
        List.of(
            EventSequence.log(),
            EventSequence.category("a"),
            EventSequence.category("a-b"),
            EventSequence.stream("a", "b"));
    for (EventSequence sequence : sequences) {
      EventShare share = EventShare.of(sequence, 0, 1);
      assertEquals(sequence, share.sequence());
      for (StoredEvent event : List.of(stored("a", "b"), stored("a", "B"), stored("a-b", "b"))) {
        assertEquals(sequence.contains(event.event()), share.contains(event), sequence.toString());
      }
    }
  }

  @Test
  void rejectsAPartitionThatIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new EventShare(null, null, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> new EventShare(null, "a stream", 0, 1));
  }

  private static StoredEvent stored(String category, String stream) {
    return new StoredEvent(
        1,
        Event.recorded(
            UUID.randomUUID(), category, stream, 0, "type", Instant.EPOCH, new byte[0], Map.of()));
  }
}
