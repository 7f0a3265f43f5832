package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final String HIGH_SURROGATE = "\uD83D";
  private static final String EMOJI = "\uD83D\uDE80";

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.9", "0", "."})
  void acceptsPlainConsumerNames(String name) {
    assertEquals(name, Names.consumer(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.9", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"})
  void acceptsVisibleAsciiCategories(String name) {
    assertEquals(name, Names.category(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b", "Zürich/日本", EMOJI, "\u00A0", "a\u202Eb", "'; DROP TABLE x"})
  void acceptsAnyVisibleTextAsStreamAndEventType(String name) {
    assertEquals(name, Names.stream(name));
    assertEquals(name, Names.eventType(name));
  }

  @Test
  void acceptsNamesOfTheFullLength() {
    assertEquals(80, Names.consumer("a".repeat(80)).length());
    assertEquals(80, Names.category("a".repeat(80)).length());
    assertEquals(400, Names.stream(EMOJI.repeat(200)).length());
  }

  @Test
  void refusesNamesThatAreTooLong() {
    assertRefused(
        "The consumer name '" + "a".repeat(40) + "…' has 81 characters; at most 80 are allowed.",
        () -> Names.consumer("a".repeat(81)));
    assertRefused(
        "The category '" + "a".repeat(40) + "…' has 81 characters; at most 80 are allowed.",
        () -> Names.category("a".repeat(81)));
    assertRefused(
        "The stream name '" + "a".repeat(40) + "…' has 401 characters; at most 400 are allowed.",
        () -> Names.stream("a".repeat(401)));
  }

  @Test
  void showsWhatCannotBePrintedAsAQuestionMark() {
    String longName = "a\n" + "b".repeat(37) + EMOJI + "c".repeat(400);
    assertRefused(
        "The event type 'a?" + "b".repeat(37) + "?…' has 441 characters; at most 400 are allowed.",
        () -> Names.eventType(longName));
    assertRefused(
        "The stream name 'a??' has U+0085 at index 2. Allowed are: any characters but control"
            + " characters and unpaired surrogates.",
        () -> Names.stream("a\u2028\u0085"));
  }

  @Test
  void refusesNamesThatAreMissing() {
    assertRefused(
        "The consumer name is missing or blank. Give it 1 to 80 characters: letters, digits, '.',"
            + " '_' and '-' of ASCII.",
        () -> Names.consumer(""));
    assertRefused(
        "The category is missing or blank. Give it 1 to 80 characters: visible ASCII characters,"
            + " no spaces.",
        () -> Names.category(" "));
    assertRefused(
        "The stream name is missing or blank. Give it 1 to 400 characters: any characters but"
            + " control characters and unpaired surrogates.",
        () -> Names.stream("\t \u2003"));
  }

  @Test
  @SuppressWarnings("NullAway") // What callers without null checks can do.
  void refusesNamesThatAreNull() {
    assertRefused(
        "The event type is missing or blank. Give it 1 to 400 characters: any characters but"
            + " control characters and unpaired surrogates.",
        () -> Names.eventType(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "ä", "a:b", "a\u0000", EMOJI, "a" + HIGH_SURROGATE})
  void refusesOddCharactersInConsumerNames(String name) {
    assertThrows(IllegalArgumentException.class, () -> Names.consumer(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "ä", "a\u007F", "a\u0000", EMOJI, "a" + HIGH_SURROGATE})
  void refusesOddCharactersInCategories(String name) {
    assertThrows(IllegalArgumentException.class, () -> Names.category(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000", "a\nb", "a\u0085", "\uDE80", HIGH_SURROGATE + "a", "\u009F"})
  void refusesOddCharactersInStreamNames(String name) {
    assertThrows(IllegalArgumentException.class, () -> Names.stream("x" + name));
  }

  @Test
  void saysWhichCharacterIsOddAndWhere() {
    assertRefused(
        "The consumer name 'a b' has U+0020 at index 1. Allowed are: letters, digits, '.', '_' and"
            + " '-' of ASCII.",
        () -> Names.consumer("a b"));
    assertRefused(
        "The category '"
            + EMOJI
            + "' has U+1F680 at index 0. Allowed are: visible ASCII characters, no spaces.",
        () -> Names.category(EMOJI));
    assertRefused(
        "The stream name '"
            + EMOJI
            + "?' has U+D83D at index 2. Allowed are: any characters but control characters"
            + " and unpaired surrogates.",
        () -> Names.stream(EMOJI + HIGH_SURROGATE));
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
