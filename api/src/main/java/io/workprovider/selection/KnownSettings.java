package io.workprovider.selection;

import io.workprovider.InvalidSettingException;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings that mean something with the chosen provider, and the refusal of all others (Rule
 * D8).
 *
 * <p>Settings of other providers are left alone if such a provider was found or is well known: one
 * configuration may serve processes on Postgres and processes on Kafka.
 */
final class KnownSettings {

  private final String provider;
  private final String prefix;
  private final List<Setting<?>> settings;
  private final Set<String> names = new TreeSet<>();
  private final Set<String> prefixes = new TreeSet<>();

  /**
   * The settings of a provider, next to others.
   *
   * @param others the names of providers whose settings are none of our business
   */
  KnownSettings(String provider, List<Setting<?>> settings, Set<String> others) {
    this.provider = provider;
    this.prefix = prefixOf(provider);
    this.settings = List.copyOf(settings);
    names.add(ProviderChoice.SETTING);
    for (Setting<?> setting : settings) {
      names.add(prefix + setting.key() + (setting.isPassedThrough() ? ".*" : ""));
    }
    prefixes.add(prefix);
    others.forEach(other -> prefixes.add(prefixOf(other)));
  }

  private static String prefixOf(String provider) {
    return SettingSource.PREFIX + provider + ".";
  }

  /**
   * Looks every setting up, and checks it.
   *
   * @throws InvalidSettingException if a source holds a setting that is not known, or a value is
   *     not allowed
   */
  Settings read(SettingSources sources) {
    List<String> unknown = new ArrayList<>();
    sources.inOrder().forEach(source -> unknown.addAll(unknownIn(source)));
    if (!unknown.isEmpty()) {
      throw new InvalidSettingException(
          "There is no such setting:\n  "
              + String.join("\n  ", unknown)
              + "\nWith provider '"
              + provider
              + "' the settings are: "
              + String.join(", ", names)
              + ".");
    }
    Map<String, String> texts = new HashMap<>();
    for (Setting<?> setting : settings) {
      String name = prefix + setting.key();
      if (setting.isPassedThrough()) {
        sources
            .findAll(name + ".")
            .forEach((rest, found) -> texts.put(setting.key() + "." + rest, found.text()));
        continue;
      }
      sources
          .find(name)
          .ifPresent(found -> texts.put(setting.key(), checked(name, setting, found)));
    }
    return Settings.of(prefix, settings, texts);
  }

  /** Checks here what {@link Settings} checks again, because only here the source is known. */
  private static String checked(String name, Setting<?> setting, SettingText found) {
    try {
      setting.read(name, found.text());
      return found.text();
    } catch (InvalidSettingException e) {
      throw new InvalidSettingException(
          e.getMessage() + " It was set by " + found.origin() + ".", e.getCause());
    }
  }

  private List<String> unknownIn(SettingSource source) {
    Set<String> known = new TreeSet<>();
    names.forEach(name -> known.add(source.spell(name)));
    List<String> unknown = new ArrayList<>();
    for (String name : source.names()) {
      if (!known.contains(name)
          && !isPassedThrough(name, source)
          && !belongsToAnother(name, source)) {
        String hint = nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
        unknown.add(source.describe(name) + hint);
      }
    }
    return unknown;
  }

  private boolean isPassedThrough(String name, SettingSource source) {
    return settings.stream()
        .filter(Setting::isPassedThrough)
        .map(setting -> source.spell(prefix + setting.key() + "."))
        .anyMatch(beginning -> name.startsWith(beginning) && !name.equals(beginning));
  }

  /** By the longest prefix: in the environment one provider's may be the beginning of another's. */
  private boolean belongsToAnother(String name, SettingSource source) {
    String own = source.spell(prefix);
    return prefixes.stream()
        .map(source::spell)
        .filter(name::startsWith)
        .max(Comparator.comparing(String::length))
        .filter(longest -> !longest.equals(own))
        .isPresent();
  }

  private static Optional<String> nearest(String name, Set<String> known) {
    return known.stream()
        .min(Comparator.comparing(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= 3);
  }

  /** How many letters to add, remove or replace to get from one text to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
