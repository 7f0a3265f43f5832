package io.workprovider.benchmarks;

/** What was asked for on the command line cannot be done; the message says what can. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
