package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

  @ParameterizedTest
  @ValueSource(strings = {"postgres:4711", "kafka:t:0:17", "x:-1", "x: ", "x::"})
  void isReadAsItWasWritten(String text) {
    assertEquals(text, Position.parse(text).toString());
  }

  @Test
  void keepsColonsInTheValue() {
    assertEquals(new Position("kafka", "t:0:17"), Position.parse("kafka:t:0:17"));
  }

  @Test
  void mayBeANumber() {
    assertEquals(new Position("x", "9223372036854775807"), Position.of("x", Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", ":1", "postgres", "postgres:"})
  void p7_whatDoesNotParseIsRefused(String text) {
    assertRefused(
        "A position is written provider:value, for example postgres:4711, not '" + text + "'.",
        () -> Position.parse(text));
  }

  @Test
  void rejectsPartsThatCouldNotBeReadAgain() {
    assertRefused(
        "A position's provider is a name without ':', not 'a:b'.", () -> new Position("a:b", "1"));
    assertRefused(
        "A position's provider is a name without ':', not ''.", () -> new Position("", "1"));
    assertRefused("A position's value is not empty.", () -> new Position("a", ""));
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
