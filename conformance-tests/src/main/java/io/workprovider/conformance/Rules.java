package io.workprovider.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of the contract, read from {@code docs/contract.md}, of which this jar holds a copy.
 *
 * <p>Immutable and thread-safe.
 */
public final class Rules {

  private static final Pattern HEADING = Pattern.compile("### ([A-Z]\\d+)\\. (.+)");
  private static final Pattern METHOD = Pattern.compile("([a-z]\\d+)_\\w+");

  private final Map<String, Rule> rules;

  /**
   * One rule.
   *
   * @param id a letter and a number
   * @param title its essence
   * @param text all of it, on one line
   */
  public record Rule(String id, String title, String text) {}

  private Rules(Map<String, Rule> rules) {
    this.rules = rules;
  }

  /** The rules of this jar's contract. */
  public static Rules load() {
    try (InputStream document = Rules.class.getResourceAsStream("contract.md")) {
      if (document == null) {
        throw new IllegalStateException("This jar lacks its contract.md; build it anew.");
      }
      return parse(new String(document.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The contract cannot be read.", e);
    }
  }

  /** Reads rules: a heading each, then text up to a table, a line or the next heading. */
  static Rules parse(String document) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    Rule current = null;
    for (String line : document.lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        current = new Rule(heading.group(1), heading.group(2), "");
        rules.put(current.id(), current);
      } else if (line.startsWith("#") || line.startsWith("|")) {
        current = null;
      } else if (current != null && !line.isBlank()) {
        String text = (current.text() + " " + line.strip()).strip();
        current = new Rule(current.id(), current.title(), text);
        rules.put(current.id(), current);
      }
    }
    return new Rules(rules);
  }

  /** All rules by id, in the order of the document. */
  public Map<String, Rule> byId() {
    return Map.copyOf(rules);
  }

  /** The rule that a test is named after. */
  Optional<Rule> of(String testMethod) {
    Matcher method = METHOD.matcher(testMethod);
    return method.matches()
        ? Optional.ofNullable(rules.get(method.group(1).toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }
}
