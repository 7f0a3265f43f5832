package io.workprovider.postgres;

import io.workprovider.postgres.events.EventReaders;
import io.workprovider.postgres.leader.Leader;
import io.workprovider.postgres.session.Membership;
import io.workprovider.postgres.session.SessionListener;

/** Passes on what the session learns to those it concerns. */
record NodeEvents(OwnedPartitions owned, Leader leader, EventReaders readers)
    implements SessionListener {

  @Override
  public void joined(Membership membership) {
    // Before anything is granted: what is granted now is not read on a connection of before.
    readers.reconnect();
    owned.joined(membership);
    readers.wake();
  }

  @Override
  public void ended(Membership membership, String reason) {
    owned.ended(membership, reason);
    leader.wake();
  }

  @Override
  public long[] watchedLocks() {
    return leader.watchedLocks();
  }

  @Override
  public void allocationsChanged() {
    owned.look();
    leader.wake();
  }

  @Override
  public void leaderWanted() {
    leader.wake();
  }

  @Override
  public void eventsAppended() {
    readers.wake();
  }

  @Override
  public void headSeen(long head) {
    readers.headSeen(head);
  }

  @Override
  public void leads(Membership membership, long term) {
    leader.reign(membership, term);
  }
}
