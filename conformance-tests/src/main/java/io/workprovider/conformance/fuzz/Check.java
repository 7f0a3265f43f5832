package io.workprovider.conformance.fuzz;

/** What the oracle looks for, each with the rule that it breaks and what it is commonly due to. */
enum Check {
  EPOCH_TWICE("A1", "an epoch was granted twice", "the epoch is not counted up with the grant"),
  EPOCH_FELL(
      "A1",
      "a node was granted a lower epoch after a higher one",
      "grants are told out of order, or the row with the epoch was made anew"),
  TWO_OWNERS(
      "A4",
      "two grants of a partition were current at once",
      "the lease is counted from the answer and not from when the proof was sent, isCurrent() looks"
          + " at no clock, or the partition was granted before the one before was fenced"),
  NOT_WAITED_FOR(
      "A2",
      "a partition was granted while it was being handed back",
      "the new owner is granted when the old one is asked, not when it has released"),
  CURRENT_WHEN_LOST(
      "A4", "a lost partition said that it is current", "lost is told before the fence is set"),
  STALE_SAVE(
      "P2",
      "a save was accepted that had to be refused",
      "the save checks the owner or the epoch apart from the write, or not at all"),
  REGRESSED(
      "A11",
      "an event came again that was saved past",
      "a grant starts from a position that was read before it, or a save moved the position back"),
  MOVED_BACK(
      "P3",
      "a stored position was older than one saved before",
      "a late save overwrites a later one"),
  SKIPPED(
      "E1",
      "an event was stepped over",
      "a grant starts past its position, or the reader passed an event that was committed late"),
  POLLED_TWICE(
      "E5", "a grant handed out an event twice", "a reader starts its page at the last event"),
  STREAM_MOVED(
      "E6", "a stream was in two partitions", "its partition hangs on something that changes"),
  OUT_OF_ORDER(
      "E2",
      "an event was handled before the one before it in its stream",
      "events are handed out in another order than they were appended"),
  OVERLAP("E5", "two calls ran at once in a partition", "two grants drive one partition"),
  SAVED_UNHANDLED(
      "P1", "a position was saved past an event that was not handled", "saving is ahead of work"),
  HANDLED_TWICE(
      "E3",
      "an event was handled twice though nothing failed",
      "the position that a release carries is not stored with it"),
  LOST_EVENT(
      "E1",
      "an event was never handled",
      "it was stepped over, a wake-up was lost for good, or a partition is owned by nobody"),
  UNASSIGNED(
      "A9",
      "partitions stayed unassigned",
      "who left or died is still taken for an owner, or nobody is told of a change"),
  THREW("L4", "a call failed that had to work", "a fault of one node reaches the others"),
  HUNG("L1", "a call did not return", "it waits for something that a fault has taken away");

  private final String rule;
  private final String fact;
  private final String commonCause;

  Check(String rule, String fact, String commonCause) {
    this.rule = rule;
    this.fact = fact;
    this.commonCause = commonCause;
  }

  /** The id of the rule. */
  String rule() {
    return rule;
  }

  /** What happened, as a fact. */
  String fact() {
    return fact;
  }

  /** What it is commonly due to. */
  String commonCause() {
    return commonCause;
  }
}
