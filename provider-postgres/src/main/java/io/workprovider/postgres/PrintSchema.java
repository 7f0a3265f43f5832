package io.workprovider.postgres;

import io.workprovider.postgres.sql.SchemaName;

/**
 * Prints the statements that create this provider's tables, for those who may not let a program do
 * that: {@code java -cp … io.workprovider.postgres.PrintSchema [schema]}.
 */
public final class PrintSchema {

  private PrintSchema() {}

  /**
   * Prints them to the standard output.
   *
   * @param arguments the schema's name, or nothing for {@code workprovider}
   */
  public static void main(String[] arguments) {
    String schema = arguments.length == 0 ? "workprovider" : arguments[0];
    System.out.println(WorkSchema.script(new SchemaName(schema)));
  }
}
