package io.workprovider;

/**
 * What a writer believes about a stream when it appends, for optimistic concurrency.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface ExpectedVersion {

  /** The writer does not care: append after whatever is there. */
  static ExpectedVersion any() {
    return new Any();
  }

  /** The stream has no event yet. */
  static ExpectedVersion noStream() {
    return new NoStream();
  }

  /**
   * The last event of the stream has this version.
   *
   * @param version 0 or more
   * @throws IllegalArgumentException if the version is negative
   */
  static ExpectedVersion exactly(long version) {
    return new Exactly(version);
  }

  /** No expectation. */
  record Any() implements ExpectedVersion {
    @Override
    public String toString() {
      return "any version";
    }
  }

  /** An empty stream. */
  record NoStream() implements ExpectedVersion {
    @Override
    public String toString() {
      return "no stream";
    }
  }

  /**
   * A stream whose last event has this version.
   *
   * @param version 0 or more
   */
  record Exactly(long version) implements ExpectedVersion {
    public Exactly {
      if (version < 0) {
        throw new IllegalArgumentException(
            "An expected version is 0 or more, not "
                + version
                + ". For an empty stream use noStream().");
      }
    }

    @Override
    public String toString() {
      return "version " + version;
    }
  }
}
