package io.workprovider.selection;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One place that settings come from: how they are spelled there, and what is there.
 *
 * <p>Immutable.
 */
final class SettingSource {

  /** What every setting's full name begins with. */
  static final String PREFIX = "workprovider.";

  private final String before;
  private final String after;
  private final UnaryOperator<String> spelling;
  private final UnaryOperator<String> reading;
  private final Map<String, String> texts;

  private SettingSource(String before, String after, Map<String, String> texts) {
    this(before, after, UnaryOperator.identity(), UnaryOperator.identity(), texts);
  }

  private SettingSource(
      String before,
      String after,
      UnaryOperator<String> spelling,
      UnaryOperator<String> reading,
      Map<String, String> texts) {
    this.before = before;
    this.after = after;
    this.spelling = spelling;
    this.reading = reading;
    this.texts = new TreeMap<>(texts);
  }

  /** What was given in code. */
  static SettingSource code(Map<String, String> texts) {
    return new SettingSource("", " given in code", texts);
  }

  /** The system properties among these that are settings. */
  static SettingSource systemProperties(Map<String, String> all) {
    return new SettingSource("the system property ", "", beginningWith(PREFIX, all));
  }

  /** The environment variables among these that are settings. */
  static SettingSource environment(Map<String, String> all) {
    String prefix = inEnvironment(PREFIX);
    return new SettingSource(
        "the environment variable ",
        "",
        SettingSource::inEnvironment,
        SettingSource::fromEnvironment,
        ServiceLinks.without(beginningWith(prefix, all)));
  }

  /** What stands in a file. */
  static SettingSource file(String location, Map<String, String> texts) {
    return new SettingSource("", " in " + location, texts);
  }

  /** Upper case, with an underscore for everything that is neither letter nor digit. */
  private static String inEnvironment(String setting) {
    return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** The setting's own spelling cannot be told from there; dots in lower case are the rule. */
  private static String fromEnvironment(String rest) {
    return rest.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static Map<String, String> beginningWith(String prefix, Map<String, String> all) {
    Map<String, String> found = new TreeMap<>(all);
    found.keySet().removeIf(name -> !name.startsWith(prefix));
    return found;
  }

  /** The setting of this full name, if it is here. */
  Optional<SettingText> find(String setting) {
    String name = spell(setting);
    return Optional.ofNullable(texts.get(name)).map(text -> new SettingText(text, describe(name)));
  }

  /**
   * All settings here whose full names begin with this.
   *
   * @return by the rest of their names
   */
  Map<String, SettingText> findAll(String beginning) {
    String spelled = spell(beginning);
    Map<String, SettingText> found = new TreeMap<>();
    texts.forEach(
        (name, text) -> {
          if (name.startsWith(spelled) && name.length() > spelled.length()) {
            String rest = reading.apply(name.substring(spelled.length()));
            found.put(rest, new SettingText(text, describe(name)));
          }
        });
    return found;
  }

  /** How a setting, or the beginning of one, is spelled here. */
  String spell(String setting) {
    return spelling.apply(setting);
  }

  /** A name as it is spelled here, and where that is. */
  String describe(String name) {
    return before + name + after;
  }

  /** All names that are here, as they are spelled here, in order. */
  Iterable<String> names() {
    return texts.keySet();
  }
}
