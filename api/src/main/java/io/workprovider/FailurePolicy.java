package io.workprovider;

/** What happens to a partition when an event has used up its tries (Rule H2). */
public enum FailurePolicy {
  /**
   * The partition stops before the event, is marked with the reason where an operator looks, and
   * stays with its node. Other partitions go on. The default: no event is passed over unless
   * somebody said so.
   *
   * <p>It is tried again when the partition is granted anew: after a restart of its node, or after
   * {@link PositionStore#reset}, for example to {@link StartingPoint#after} its stored position.
   */
  STOP,

  /**
   * The event is passed over, with a warning in the log that names it. Of a batch only the event
   * that fails: see {@link BatchEventHandler}.
   */
  SKIP
}
