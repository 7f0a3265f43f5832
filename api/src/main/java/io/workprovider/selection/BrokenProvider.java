package io.workprovider.selection;

import io.workprovider.spi.WorkProviderFactory;

/**
 * A provider that is there and does not work, so that not even its name is known.
 *
 * @param problem which class, and what is wrong with it
 * @param error what was thrown
 */
record BrokenProvider(String problem, Throwable error) {

  private static final String SERVICE = WorkProviderFactory.class.getName() + ": ";

  /** What a search for providers came upon. */
  static BrokenProvider of(Throwable error) {
    String message = String.valueOf(error.getMessage());
    String what =
        error instanceof LinkageError
            ? error.toString()
            : message.startsWith(SERVICE) ? message.substring(SERVICE.length()) : message;
    Throwable cause = error.getCause();
    boolean told = cause == null || message.contains(cause.toString());
    return new BrokenProvider(told ? what : what + " (" + cause + ")", error);
  }

  @Override
  public String toString() {
    return problem;
  }
}
