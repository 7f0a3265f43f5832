package io.workprovider.testservers;

/** The control of a server that is not the caller's alone: none. */
record SharedControl(String reason) implements ServerControl {

  @Override
  public void start() {
    throw refusal("started");
  }

  @Override
  public void stop(StopMode mode) {
    throw refusal("stopped");
  }

  @Override
  public void pause() {
    throw refusal("paused");
  }

  @Override
  public void resume() {
    throw refusal("resumed");
  }

  @Override
  public String failure() {
    return "";
  }

  @Override
  public void close() {
    // It ends with the JVM, or with whoever runs it.
  }

  private UnsupportedOperationException refusal(String what) {
    return new UnsupportedOperationException("The server cannot be " + what + ". " + reason);
  }
}
