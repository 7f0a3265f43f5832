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
  private final Map<String, String> texts;

  private SettingSource(
      String before, String after, UnaryOperator<String> spelling, Map<String, String> texts) {
    this.before = before;
    this.after = after;
    this.spelling = spelling;
    this.texts = new TreeMap<>(texts);
  }

  /** What was given in code. */
  static SettingSource code(Map<String, String> texts) {
    return new SettingSource("", " given in code", UnaryOperator.identity(), texts);
  }

  /** The system properties among these that are settings. */
  static SettingSource systemProperties(Map<String, String> all) {
    return new SettingSource(
        "the system property ", "", UnaryOperator.identity(), beginningWith(PREFIX, all));
  }

  /** The environment variables among these that are settings. */
  static SettingSource environment(Map<String, String> all) {
    String prefix = inEnvironment(PREFIX);
    return new SettingSource(
        "the environment variable ",
        "",
        SettingSource::inEnvironment,
        ServiceLinks.without(beginningWith(prefix, all)));
  }

  /** What stands in a file. */
  static SettingSource file(String location, Map<String, String> texts) {
    return new SettingSource("", " in " + location, UnaryOperator.identity(), texts);
  }

  /** Upper case, with an underscore for everything that is neither letter nor digit. */
  private static String inEnvironment(String setting) {
    return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
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
