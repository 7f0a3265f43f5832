package io.workprovider;

import io.workprovider.EventSequence.Stream;
import java.util.List;

/**
 * Appends events to streams.
 *
 * <p>Thread-safe; may block for a round trip to the back end. Owned and closed by its provider.
 */
public interface EventAppender {

  /**
   * Appends the events, in order and all or none, to the end of the stream.
   *
   * <p>An append that is tried again with the same event ids, all of them already stored in this
   * stream, changes nothing and returns the version that the last of them has.
   *
   * @param events one or more
   * @return the version of the last event appended; -1 where the provider does not declare {@link
   *     Capability#STREAM_VERSIONS}
   * @throws StreamVersionConflictException if the stream is not as expected; nothing was appended
   * @throws UnsupportedCapabilityException if anything but {@link ExpectedVersion#any()} is
   *     expected and the provider does not declare {@link Capability#STREAM_VERSIONS}
   * @throws IllegalArgumentException if there are no events, one id is given twice, or a payload is
   *     larger than the provider takes, which is 1 MiB or more (Rule E7); nothing was appended
   * @throws ProviderUnavailableException if the back end did not answer; the events may or may not
   *     be stored, and appending the same ones again is safe
   */
  long append(Stream stream, ExpectedVersion expected, List<NewEvent> events);

  /**
   * Appends the events whatever the stream's version. See {@link #append(Stream, ExpectedVersion,
   * List)}.
   */
  default long append(Stream stream, NewEvent... events) {
    return append(stream, ExpectedVersion.any(), List.of(events));
  }
}
