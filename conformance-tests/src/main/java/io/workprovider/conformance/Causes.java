package io.workprovider.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * What a failure is commonly due to, by rule.
 *
 * <p>Immutable and thread-safe.
 */
final class Causes {

  private final Properties byRule;

  private Causes(Properties byRule) {
    this.byRule = byRule;
  }

  /** Those that stand in this jar. */
  static Causes load() {
    Properties causes = new Properties();
    try (InputStream file = Causes.class.getResourceAsStream("causes.properties")) {
      if (file == null) {
        throw new IllegalStateException("This jar lacks its causes.properties; build it anew.");
      }
      causes.load(new InputStreamReader(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The causes cannot be read.", e);
    }
    return new Causes(causes);
  }

  /** The rules that have one. */
  Set<String> rules() {
    return byRule.stringPropertyNames();
  }

  /** The causes of a rule's failures, in a line. */
  Optional<String> of(String rule) {
    return Optional.ofNullable(byRule.getProperty(rule));
  }
}
