package io.workprovider.spi;

import io.workprovider.InvalidSettingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of a provider's settings, all read and checked.
 *
 * <p>Immutable and thread-safe. Its text never contains a secret.
 */
public final class Settings {

  private final String prefix;
  private final Map<String, Setting<?>> known;
  private final Map<String, Object> values;

  private Settings(String prefix, Map<String, Setting<?>> known, Map<String, Object> values) {
    this.prefix = prefix;
    this.known = known;
    this.values = values;
  }

  /**
   * Reads and checks values.
   *
   * @param prefix what stands before each key, for example {@code workprovider.postgres.}
   * @param known the settings there are
   * @param texts values by key, without the prefix
   * @throws InvalidSettingException if a key is unknown, listing the known ones, or a value is not
   *     allowed
   * @throws IllegalArgumentException if two settings have one key
   */
  public static Settings of(String prefix, List<Setting<?>> known, Map<String, String> texts) {
    Map<String, Setting<?>> byKey = new TreeMap<>();
    for (Setting<?> setting : known) {
      if (byKey.put(setting.key(), setting) != null) {
        throw new IllegalArgumentException("Two settings are named " + setting.key() + ".");
      }
    }
    Map<String, Object> values = new TreeMap<>();
    Map<String, Map<String, String>> passed = new TreeMap<>();
    new TreeMap<>(texts)
        .forEach(
            (key, text) -> {
              Setting<?> setting = byKey.get(key);
              if (setting == null) {
                Setting<?> taker = passedThroughBy(prefix, key, byKey);
                passed
                    .computeIfAbsent(taker.key(), none -> new TreeMap<>())
                    .put(key.substring(taker.key().length() + 1), text.strip());
              } else {
                values.put(key, setting.read(prefix + key, text));
              }
            });
    passed.forEach((key, rest) -> values.put(key, Map.copyOf(rest)));
    return new Settings(prefix, byKey, values);
  }

  private static Setting<?> passedThroughBy(
      String prefix, String key, Map<String, Setting<?>> known) {
    return known.values().stream()
        .filter(Setting::isPassedThrough)
        .filter(setting -> key.startsWith(setting.key() + "."))
        .filter(setting -> key.length() > setting.key().length() + 1)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "There is no setting "
                        + prefix
                        + key
                        + ". The settings with this prefix are: "
                        + String.join(", ", known.values().stream().map(Setting::listed).toList())
                        + "."));
  }

  /**
   * The value that was set, or else the default.
   *
   * @throws IllegalArgumentException if the setting is not one of these
   */
  public <T> Optional<T> find(Setting<T> setting) {
    if (known.get(setting.key()) != setting) {
      throw new IllegalArgumentException(setting + " is not among " + known.keySet() + ".");
    }
    @SuppressWarnings("unchecked") // The value was made by this very setting.
    T value = (T) values.get(setting.key());
    return value != null ? Optional.of(value) : setting.defaultValue();
  }

  /**
   * The value that was set, or else the default.
   *
   * @throws InvalidSettingException if there is neither
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "Setting "
                        + prefix
                        + setting.key()
                        + " is missing: "
                        + setting.description()
                        + " It has no default; set it to "
                        + setting.allowed()
                        + "."));
  }

  /** The values that were set, secrets hidden, also those within a URL. */
  @Override
  public String toString() {
    Map<String, Object> shown = new TreeMap<>(values);
    shown.replaceAll(
        (key, value) -> {
          Setting<?> setting = known.get(key);
          return setting == null || setting.isSecret()
              ? Secrets.HIDDEN
              : Secrets.hideIn(value.toString());
        });
    return prefix + "*" + shown;
  }
}
