package io.workprovider;

/** A stream was not at the version that a writer expected. Nothing was appended. */
public final class StreamVersionConflictException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  private final transient EventSequence.Stream stream;
  private final transient ExpectedVersion expected;
  private final long actual;

  /**
   * A conflict.
   *
   * @param actual the version of the stream's last event; -1 if the stream is empty
   */
  public StreamVersionConflictException(
      EventSequence.Stream stream, ExpectedVersion expected, long actual) {
    super(
        "Nothing was appended to "
            + stream
            + ": expected "
            + expected
            + ", found "
            + (actual < 0 ? "no stream" : "version " + actual)
            + ". Read the stream again, decide again, and append with the version found.",
        null);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }

  /** The stream. */
  public EventSequence.Stream stream() {
    return stream;
  }

  /** What the writer expected. */
  public ExpectedVersion expected() {
    return expected;
  }

  /** The version of the stream's last event; -1 if the stream is empty. */
  public long actual() {
    return actual;
  }
}
