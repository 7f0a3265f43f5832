package io.workprovider.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** The setting of this full name, from the strongest source that has it. */
  Optional<SettingText> find(String setting) {
    return inOrder.stream().flatMap(source -> source.find(setting).stream()).findFirst();
  }
}
