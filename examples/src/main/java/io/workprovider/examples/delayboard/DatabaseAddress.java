package io.workprovider.examples.delayboard;

import java.util.Map;

/**
 * Where the database of a run is. It belongs to the run alone, so its password is no secret.
 *
 * @param url for JDBC
 */
record DatabaseAddress(String url) {

  private static final String URL_SETTING = "workprovider.postgres.url";

  /** What the parent of this JVM told it. */
  static DatabaseAddress fromSystemProperties() {
    return new DatabaseAddress(System.getProperty(URL_SETTING, ""));
  }

  String user() {
    return "postgres";
  }

  String password() {
    return "postgres";
  }

  /** The same as settings of the provider. */
  Map<String, String> settings() {
    return Map.of(
        URL_SETTING,
        url,
        "workprovider.postgres.user",
        user(),
        "workprovider.postgres.password",
        password());
  }
}
