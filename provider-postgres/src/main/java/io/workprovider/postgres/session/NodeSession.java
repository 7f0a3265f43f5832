package io.workprovider.postgres.session;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGNotification;

/**
 * One node on the server, from its joining to its end, and its part in the election of a leader.
 * Used by one thread.
 *
 * <p>Who wins begins a term, and it is by the term that writes of a leader are fenced (Rule A13):
 * two who take themselves for the winner do no harm.
 */
interface NodeSession extends AutoCloseable {

  /** Joins as a new node, in the way that the settings say. */
  static NodeSession join(SessionSettings settings, String nodeId) throws SQLException {
    return switch (settings.election()) {
      case ADVISORY_LOCK -> LockSession.join(settings, nodeId);
      case LEASE -> LeaseSession.join(settings, nodeId);
    };
  }

  /** A wait that ends early when the node is to end. */
  @FunctionalInterface
  interface Pause {

    /** Waits for so long. */
    void take(Duration atMost);
  }

  Membership membership();

  /**
   * Proves that the node is alive, tries for leadership, and looks around.
   *
   * @param watched the locks of other nodes to look at
   * @throws SQLException if it was not all answered; see {@link #outlives}
   */
  Tick tick(long[] watched) throws SQLException;

  /**
   * Whether it goes on though a tick, or beginning a term, has failed so. What the failure says of
   * the node's life is counted here.
   */
  boolean outlives(SQLException failure);

  /** Begins a new term; 0 if somebody else was faster. To be called if the last tick says so. */
  long beginTerm() throws SQLException;

  /**
   * Waits for notifications, if it hears any; returns early, and fails at once if the server closes
   * the session.
   *
   * @param pause how to wait for nothing else than the end of the node
   */
  List<PGNotification> awaitNotifications(Duration atMost, Pause pause) throws SQLException;

  /** Why it is over if a tick says that it is not registered. */
  String whyNotRegistered();

  /** Leaves politely: hands back what the node still owns. */
  void leave() throws SQLException;

  @Override
  void close() throws SQLException;
}
