package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSequenceTest {

  private static final Event EVENT = eventOf("a-b", "s 1");

  @Test
  void e9_theLogContainsEverything() {
    assertTrue(EventSequence.log().contains(EVENT));
    assertEquals("log", EventSequence.log().toString());
    assertEquals(EventSequence.log(), EventSequence.log());
  }

  @Test
  void e9_aCategoryContainsItsOwn() {
    assertTrue(EventSequence.category("a-b").contains(EVENT));
    assertEquals("category a-b", EventSequence.category("a-b").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-B", "a_b", "a-", "a-b-c", "b"})
  void e9_aCategoryOfAnotherNameContainsNothingOfIt(String other) {
    assertFalse(EventSequence.category(other).contains(EVENT));
    assertFalse(EventSequence.stream(other, "s 1").contains(EVENT));
    assertNotEquals(EventSequence.category("a-b"), EventSequence.category(other));
  }

  @Test
  void e9_aStreamContainsItsOwn() {
    assertTrue(EventSequence.stream("a-b", "s 1").contains(EVENT));
    assertFalse(EventSequence.stream("a-b", "S 1").contains(EVENT));
    assertFalse(EventSequence.stream("a-b", "s 1 ").contains(EVENT));
    assertEquals("stream a-b/s 1", EventSequence.stream("a-b", "s 1").toString());
  }

  @Test
  void refusesNamesThatAreNotAllowed() {
    assertThrows(IllegalArgumentException.class, () -> EventSequence.category("a b"));
    assertThrows(IllegalArgumentException.class, () -> EventSequence.stream("a b", "s"));
    assertThrows(IllegalArgumentException.class, () -> EventSequence.stream("a", "\u0000"));
  }

  @Test
  void expectedVersionsTellThemselves() {
    assertEquals("any version", ExpectedVersion.any().toString());
    assertEquals("no stream", ExpectedVersion.noStream().toString());
    assertEquals("version 0", ExpectedVersion.exactly(0).toString());
    assertEquals(ExpectedVersion.exactly(7), ExpectedVersion.exactly(7));
    assertNotEquals(ExpectedVersion.exactly(7), ExpectedVersion.exactly(8));
  }

  @Test
  void rejectsANegativeExpectedVersion() {
    assertEquals(
        "An expected version is 0 or more, not -1. For an empty stream use noStream().",
        assertThrows(IllegalArgumentException.class, () -> ExpectedVersion.exactly(-1))
            .getMessage());
  }

  private static Event eventOf(String category, String stream) {
    return Event.recorded(
        UUID.randomUUID(), category, stream, 0, "T", Instant.EPOCH, new byte[0], Map.of());
  }
}
