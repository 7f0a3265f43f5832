package io.workprovider;

import java.util.function.IntPredicate;

/**
 * The one place that says which names are allowed, so that every provider can store all of them.
 */
final class Names {

  /**
   * Longest consumer name, and longest category: escaped three-fold it still fits a Kafka topic.
   */
  static final int MAX_SHORT = 80;

  /** Longest stream name and event type, in characters. */
  static final int MAX_LONG = 400;

  private Names() {}

  /**
   * Consumer names appear in thread names, metrics and command lines, so they are the strictest.
   */
  static String consumer(String name) {
    return require(
        "consumer name",
        name,
        MAX_SHORT,
        Names::isPlain,
        "letters, digits, '.', '_' and '-' of ASCII");
  }

  static String category(String name) {
    return require(
        "category", name, MAX_SHORT, Names::isVisibleAscii, "visible ASCII characters, no spaces");
  }

  static String stream(String name) {
    return text("stream name", name);
  }

  static String eventType(String name) {
    return text("event type", name);
  }

  private static String text(String what, String name) {
    return require(
        what,
        name,
        MAX_LONG,
        c -> !Character.isISOControl(c),
        "any characters but control characters and unpaired surrogates");
  }

  private static String require(
      String what, String name, int max, IntPredicate allowed, String allowedText) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " is missing or blank. Give it 1 to "
              + max
              + " characters: "
              + allowedText
              + ".");
    }
    if (name.length() > max) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " '"
              + printable(name.substring(0, 40))
              + "…' has "
              + name.length()
              + " characters; at most "
              + max
              + " are allowed.");
    }
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (!allowed.test(c) || isUnpairedSurrogate(c)) {
        throw new IllegalArgumentException(
            String.format(
                "The %s '%s' has U+%04X at index %d. Allowed are: %s.",
                what, printable(name), c, i, allowedText));
      }
      i += Character.charCount(c);
    }
    return name;
  }

  /** A key of metadata: any text that every back end can store. */
  static void metadataKey(String key) {
    requireStorable("The metadata key '" + printable(key) + "'", key);
  }

  /** A value of metadata, which is not shown: it may be a secret. */
  static void metadataValue(String key, String value) {
    requireStorable("The value of the metadata key '" + key + "'", value);
  }

  private static void requireStorable(String what, String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == 0 || isUnpairedSurrogate(c)) {
        throw new IllegalArgumentException(
            String.format(
                "%s has U+%04X at index %d, which not every provider can store.", what, c, i));
      }
      i += Character.charCount(c);
    }
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }

  private static boolean isVisibleAscii(int c) {
    return c > ' ' && c < 0x7F;
  }

  private static boolean isUnpairedSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static String printable(String name) {
    return name.replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
