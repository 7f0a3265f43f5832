package io.workprovider;

import java.util.Objects;

/**
 * Where in a partition a consumer is: the place of the last event fully handled.
 *
 * <p>Only the provider that made it can tell what it means. Its text form, {@code provider:value},
 * may be stored and parsed again.
 *
 * @param provider the name of the provider it belongs to
 * @param value the place in the provider's own notation, for example an offset
 */
public record Position(String provider, String value) {

  public Position {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(value, "value");
    if (provider.isEmpty() || provider.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "A position's provider is a name without ':', not '" + provider + "'.");
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A position's value is not empty.");
    }
  }

  /** A position that is a number. */
  public static Position of(String provider, long value) {
    return new Position(provider, Long.toString(value));
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if the text has not the form {@code provider:value}
   */
  public static Position parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new IllegalArgumentException(
          "A position is written provider:value, for example postgres:4711, not '" + text + "'.");
    }
    return new Position(text.substring(0, colon), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return provider + ":" + value;
  }
}
