package io.workprovider.postgres.sql;

import java.util.regex.Pattern;

/**
 * The schema that holds this provider's tables, checked once, so that it can stand in SQL text.
 *
 * @param value a lower-case SQL identifier of at most 48 characters
 */
public record SchemaName(String value) {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,47}");

  public SchemaName {
    if (!IDENTIFIER.matcher(value).matches() || value.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "A schema is named by 1 to 48 lower-case letters, digits and '_', not beginning with a"
              + " digit or 'pg_'; not '"
              + value
              + "'.");
    }
  }

  /** The schema's name, quoted. */
  public String quoted() {
    return '"' + value + '"';
  }

  /** Puts the quoted schema in the place of each {@code ${schema}} of a statement. */
  public String in(String sql) {
    return sql.replace("${schema}", quoted());
  }

  @Override
  public String toString() {
    return value;
  }
}
