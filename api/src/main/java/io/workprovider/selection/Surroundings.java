package io.workprovider.selection;

import java.util.HashMap;
import java.util.Map;

/**
 * What a process is started with: the sources of settings that are neither code nor file.
 *
 * @param systemProperties by name
 * @param environment variables by name
 */
public record Surroundings(Map<String, String> systemProperties, Map<String, String> environment) {

  public Surroundings {
    systemProperties = Map.copyOf(systemProperties);
    environment = Map.copyOf(environment);
  }

  /** Those of this JVM, as they are now. */
  public static Surroundings ofThisProcess() {
    Map<String, String> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.put(name, value);
      }
    }
    return new Surroundings(properties, System.getenv());
  }
}
