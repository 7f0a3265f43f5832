package io.workprovider.conformance.fuzz;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that was seen of a provider or of a handler. Times are {@link System#nanoTime()}. */
sealed interface Happening {

  /** When; of what takes time, when it began. */
  long at();

  /** The grant that it is about; none for what is done to nodes and streams. */
  default @Nullable Grant grant() {
    return null;
  }

  /** What was done to a node, by the schedule. */
  record NodeDone(long at, String node, String what) implements Happening {}

  /** An append that was answered, or not: then its events may or may not be there. */
  record Appended(long at, String stream, int from, int to, boolean answered)
      implements Happening {}

  /**
   * A partition was granted.
   *
   * @param alsoCurrent other grants of the partition that said right afterwards that they are
   *     current
   * @param isCurrent whether it said so itself
   */
  record Granted(long at, Grant grant, List<Grant> alsoCurrent, boolean isCurrent)
      implements Happening {}

  /** A partition was asked back. */
  record AskedBack(long at, Grant grant, Duration within) implements Happening {}

  /**
   * A partition was lost.
   *
   * @param isCurrent whether it said, when it was told, that it is current
   */
  record Lost(long at, Grant grant, String reason, boolean isCurrent) implements Happening {}

  /** Events were handed out, in this order. */
  record Polled(long at, Grant grant, List<Tag> events) implements Happening {}

  /** How the back end answered. */
  enum Answer {
    ACCEPTED,
    REFUSED,
    /** Nobody knows. */
    NONE
  }

  /**
   * A position was to be saved, and the partition perhaps handed back with it.
   *
   * @param upTo the event at the position; none if there was no position
   * @param how why it was tried, for the reader
   */
  record Saved(
      long at,
      long ended,
      Grant grant,
      @Nullable Tag upTo,
      boolean release,
      Answer answer,
      String how)
      implements Happening {}

  /** A handler was called. */
  record Began(long at, Grant grant, Tag event, int attempt) implements Happening {}

  /**
   * A handler returned.
   *
   * @param began when it was called
   * @param done whether it returned normally
   */
  record Ended(long at, Grant grant, Tag event, long began, boolean done) implements Happening {}

  /** A consumer was reset to the beginning. */
  record Reset(long at, long ended, String consumer, Answer answer) implements Happening {}

  /** A stored position was read; the event at it. */
  record Found(long at, Share share, Tag upTo) implements Happening {}

  /** What was waited for in the end, and did not come. */
  record NeverCame(long at, Check check, String what) implements Happening {}
}
