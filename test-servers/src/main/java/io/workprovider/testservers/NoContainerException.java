package io.workprovider.testservers;

/** Says why there is no container to be had here. */
final class NoContainerException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  NoContainerException(String reason) {
    super(reason);
    this.reason = reason;
  }

  NoContainerException(String reason, Exception cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** Part of a sentence. */
  String reason() {
    return reason;
  }
}
