package io.workprovider.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All sources of settings, the strongest first (Rule D7): code, system properties, environment,
 * file. Each setting is looked up by itself.
 *
 * @param inOrder the strongest first
 */
record SettingSources(List<SettingSource> inOrder) {

  SettingSources {
    inOrder = List.copyOf(inOrder);
  }

  /**
   * The sources of this process.
   *
   * @throws io.workprovider.InvalidSettingException if the settings file cannot be read, or there
   *     are several
   */
  static SettingSources of(
      Map<String, String> inCode, Surroundings surroundings, ClassLoader loader) {
    List<SettingSource> sources = new ArrayList<>();
    sources.add(SettingSource.code(inCode));
    sources.add(SettingSource.systemProperties(surroundings.systemProperties()));
    sources.add(SettingSource.environment(surroundings.environment()));
    SettingsFile.find(loader).ifPresent(sources::add);
    return new SettingSources(sources);
  }

  /**
   * All settings whose full names begin with this, each from the strongest source that has it.
   *
   * @return by the rest of their names
   */
  Map<String, SettingText> findAll(String beginning) {
    Map<String, SettingText> found = new TreeMap<>();
    inOrder.forEach(source -> source.findAll(beginning).forEach(found::putIfAbsent));
    return found;
  }

  /** The setting of this full name, from the strongest source that has it. */
  Optional<SettingText> find(String setting) {
    return inOrder.stream().flatMap(source -> source.find(setting).stream()).findFirst();
  }
}
