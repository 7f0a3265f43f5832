package io.workprovider.spi;

import io.workprovider.InvalidSettingException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a provider understands: its key, how its text is read, its default, its range, and
 * what it is for.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

  private final String key;
  private final String description;
  private final String allowed;
  private final Function<String, T> reader;
  private final @Nullable T defaultValue;
  private final boolean secret;
  private final boolean passedThrough;

  private Setting(
      String key,
      String description,
      String allowed,
      Function<String, T> reader,
      @Nullable T defaultValue,
      boolean secret) {
    this(key, description, allowed, reader, defaultValue, secret, false);
  }

  private Setting(
      String key,
      String description,
      String allowed,
      Function<String, T> reader,
      @Nullable T defaultValue,
      boolean secret,
      boolean passedThrough) {
    this.key = Objects.requireNonNull(key, "key");
    this.description = Objects.requireNonNull(description, "description");
    this.allowed = allowed;
    this.reader = reader;
    this.defaultValue = defaultValue;
    this.secret = secret;
    this.passedThrough = passedThrough;
  }

  /** A setting that is text without a default. */
  public static Setting<String> text(String key, String description) {
    return new Setting<>(key, description, "text", text -> text, null, false);
  }

  /** A setting that is text, checked by a function that throws {@link IllegalArgumentException}. */
  public static <T> Setting<T> parsed(
      String key, String description, String allowed, Function<String, T> reader) {
    return new Setting<>(key, description, allowed, reader, null, false);
  }

  /** A setting that is text which is never shown. */
  public static Setting<String> secret(String key, String description) {
    return new Setting<>(key, description, "text", text -> text, null, true);
  }

  /**
   * All settings whose keys begin with this one and a dot, for what is passed on to another library
   * as it is given. The value holds what comes after the dot; empty if there is none. As secrets
   * may be among them, no text is ever shown.
   */
  public static Setting<Map<String, String>> passedThrough(String key, String description) {
    return new Setting<>(
        key,
        description,
        "text under a key that goes on after " + key + ".",
        Setting::refuseWithoutRest,
        Map.of(),
        true,
        true);
  }

  private static Map<String, String> refuseWithoutRest(String text) {
    throw new IllegalArgumentException("no key of its own");
  }

  /** A setting that is a whole number in a range, both ends included. */
  public static Setting<Integer> integer(
      String key, String description, int least, int most, int defaultValue) {
    return new Setting<>(
        key,
        description,
        "a whole number from " + least + " to " + most,
        text -> inRange(Integer.parseInt(text), least, most),
        defaultValue,
        false);
  }

  /** A setting that is {@code true} or {@code false}. */
  public static Setting<Boolean> flag(String key, String description, boolean defaultValue) {
    return new Setting<>(
        key, description, "true or false", Setting::parseFlag, defaultValue, false);
  }

  /**
   * A setting that is a duration in a range, both ends included: {@code 500ms}, {@code 5s}, {@code
   * 2m}, {@code 1h}, or ISO-8601.
   */
  public static Setting<Duration> duration(
      String key, String description, Duration least, Duration most, Duration defaultValue) {
    return new Setting<>(
        key,
        description,
        "a duration from " + show(least) + " to " + show(most) + ", such as 500ms, 5s or 2m",
        text -> inRange(parseDuration(text), least, most),
        defaultValue,
        false);
  }

  /** The same setting with a default. */
  public Setting<T> withDefault(T value) {
    return new Setting<>(key, description, allowed, reader, value, secret);
  }

  /** The part after {@code workprovider.<provider>.}, in lower case with dashes and dots. */
  public String key() {
    return key;
  }

  /** What it is for, in one sentence. */
  public String description() {
    return description;
  }

  /** Which values are allowed, for messages and tables. */
  public String allowed() {
    return allowed;
  }

  /** The value if it is not set; none if it has no default. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** Whether its value is never shown. */
  public boolean isSecret() {
    return secret;
  }

  /** Whether it stands for all settings whose keys begin with its key and a dot. */
  public boolean isPassedThrough() {
    return passedThrough;
  }

  /** Its key in lists of settings. */
  String listed() {
    return passedThrough ? key + ".*" : key;
  }

  /**
   * Reads a value, without the white space around it.
   *
   * @param fullKey the whole name of the setting, for the message
   * @throws InvalidSettingException if the text is not allowed; names setting, value and range
   */
  public T read(String fullKey, String text) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      String shown = secret ? Secrets.HIDDEN : "'" + Secrets.hideIn(text) + "'";
      boolean tellable = shown.equals("'" + text + "'");
      throw new InvalidSettingException(
          "Setting " + fullKey + " has the value " + shown + "; allowed is " + allowed + ".",
          tellable ? e : null);
    }
  }

  private static <C extends Comparable<C>> C inRange(C value, C least, C most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static Boolean parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Duration parseDuration(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("p")) {
      return Duration.parse(lower);
    }
    int digits = 0;
    while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
      digits++;
    }
    long number = Long.parseLong(lower.substring(0, digits));
    return switch (lower.substring(digits).strip()) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> throw new IllegalArgumentException("no unit");
    };
  }

  private static String show(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }

  @Override
  public String toString() {
    return "Setting[" + key + "]";
  }
}
