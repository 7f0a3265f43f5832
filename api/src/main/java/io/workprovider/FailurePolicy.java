package io.workprovider;

/** What happens to a partition when an event has used up its tries (Rule H2). */
public enum FailurePolicy {
  /**
   * The partition stops before the event, is marked with the reason where an operator looks, and
   * stays with its node. Other partitions go on. It is tried again when it is granted anew. The
   * default: no event is passed over unless somebody said so.
   */
  STOP,

  /** The event is passed over, with a warning in the log. */
  SKIP
}
