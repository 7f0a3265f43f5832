package io.workprovider.spi;

import java.util.regex.Pattern;

/**
 * Hides passwords that stand within other text, as in the URL of a database (Rule D8). Hides rather
 * too much than too little.
 */
final class Secrets {

  /** What is shown in place of a secret. */
  static final String HIDDEN = "(hidden)";

  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?:password|passwd|passwort|pwd|secret|token)[\\w.-]*\\s*=\\s*)"
              + "(\"[^\"]*\"?|'[^']*'?|[^&;,\\s]*)");

  private static final Pattern IN_AUTHORITY = Pattern.compile("(//[^/\\s:@]*:)\\S*@");

  private Secrets() {}

  /** The text, with what looks like a password hidden. */
  static String hideIn(String text) {
    String shown = ASSIGNED.matcher(text).replaceAll("$1" + HIDDEN);
    return IN_AUTHORITY.matcher(shown).replaceAll("$1" + HIDDEN + "@");
  }
}
