package io.workprovider.postgres.session;

/** Hears what a node's session learns. Called from the session's thread; returns at once. */
public interface SessionListener {

  /** The node has joined; what an earlier session stood for is over. */
  void joined(Membership membership);

  /** The node is fenced: its lease is over, and so is everything it owned. */
  void ended(Membership membership, String reason);

  /**
   * The advisory locks whose end this node has to hear of, by {@link #leaderWanted}: those of the
   * nodes that are alive, if it leads. Not changed once it is handed out.
   */
  long[] watchedLocks();

  /** Some owner has changed somewhere, or may have. */
  void allocationsChanged();

  /** The leader, if this node is it, has something to do. */
  void leaderWanted();

  /** There may be new events. */
  void eventsAppended();

  /** The events table was seen to end at this position. */
  void headSeen(long head);

  /** This node leads, in this term. */
  void leads(Membership membership, long term);
}
