package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process a node: joins, ticks, and joins anew under a new id whenever the session is
 * lost (Rules A10, L4). One thread; everything here but {@link #close}, {@link #membership} and
 * {@link #bumpTermAgain} runs on it.
 */
public final class SessionLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final SessionSettings settings;
  private final SessionListener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean termRefused = new AtomicBoolean();
  private volatile @Nullable NodeThread thread;
  private volatile Membership membership;
  private long changesSeen = Long.MIN_VALUE;
  private boolean lookAgain;

  private SessionLoop(SessionSettings settings, SessionListener listener, Membership membership) {
    this.settings = settings;
    this.listener = listener;
    this.membership = membership;
  }

  /**
   * Joins, and starts the thread that keeps the node joined.
   *
   * @param threadName names the thread
   * @throws SQLException if it cannot join; nothing is left behind
   */
  public static SessionLoop start(
      SessionSettings settings, SessionListener listener, String threadName) throws SQLException {
    NodeSession session = NodeSession.join(settings, newNodeId());
    if (settings.election() == Election.LEASE) {
      LOG.info(
          "With the election lease a node hears no notifications: it notices every {} ms what"
              + " others do and append",
          settings.tick().toMillis());
    }
    SessionLoop loop = new SessionLoop(settings, listener, session.membership());
    loop.thread = NodeThread.start(threadName, () -> loop.run(session));
    return loop;
  }

  private static String newNodeId() {
    return UUID.randomUUID().toString();
  }

  /** The node of now, or the last one while there is no session. */
  public Membership membership() {
    return membership;
  }

  /**
   * A leader's transaction was refused: if this session still holds the lock, a new term is due.
   */
  public void bumpTermAgain() {
    termRefused.set(true);
  }

  /** Lets the thread leave when it wakes next, at the latest after a tick. */
  public void beginClose() {
    closing.countDown();
  }

  /** Leaves politely if there is a session, and ends the thread, within a bounded time. */
  @Override
  public void close() {
    closing.countDown();
    NodeThread running = thread;
    if (running != null) {
      running.awaitEnd();
    }
  }

  private void run(NodeSession first) {
    @Nullable NodeSession session = first;
    while (session != null) {
      long began = System.nanoTime();
      String reason = live(session);
      if (isClosing()) {
        return;
      }
      long ended = System.nanoTime();
      LOG.warn("node={} has lost its session and is fenced: {}", membership.nodeId(), reason);
      // A session that ends right after it began is an outage too: no spinning (Rule L4).
      boolean shortLived = ended - began < settings.lease().toNanos();
      session = joinAgain(shortLived);
      if (session != null) {
        LOG.info(
            "node={} has joined, {} ms after the session before it was lost",
            session.membership().nodeId(),
            Duration.ofNanos(System.nanoTime() - ended).toMillis());
      }
    }
  }

  /** Lives one session to its end, and says why it ended. */
  private String live(NodeSession session) {
    Membership mine = session.membership();
    membership = mine;
    listener.joined(mine);
    String reason;
    try (session) {
      reason = tickUntilOver(session);
      if (isClosing()) {
        listener.ended(mine, reason);
        session.leave();
      }
    } catch (SQLException e) {
      reason = "SQLSTATE " + e.getSQLState() + ": " + e.getMessage();
    } catch (RuntimeException e) {
      LOG.error("node={} is fenced after an unexpected error", mine.nodeId(), e);
      reason = e.toString();
    }
    mine.lease().end(reason);
    listener.ended(mine, reason);
    return reason;
  }

  private String tickUntilOver(NodeSession session) throws SQLException {
    Membership mine = session.membership();
    long term = 0;
    long nextTick = System.nanoTime();
    while (true) {
      long left = nextTick - System.nanoTime();
      if (left <= 0) {
        Tick tick = tick(session);
        if (!mine.isCurrent()) {
          return mine.lease().whyOver().orElse("the lease is over");
        }
        if (tick != null && !tick.registered()) {
          return session.whyNotRegistered();
        }
        term = tick == null ? term : leadership(session, tick, term);
        nextTick = System.nanoTime() + settings.tick().toNanos();
        left = settings.tick().toNanos();
      }
      if (isClosing()) {
        return "the node left";
      }
      Duration untilTick = Duration.ofNanos(left);
      for (PGNotification notification : session.awaitNotifications(untilTick, this::pause)) {
        if (hear(notification)) {
          nextTick = System.nanoTime();
        }
      }
    }
  }

  /** One tick; none if it failed and the session goes on. */
  private @Nullable Tick tick(NodeSession session) throws SQLException {
    try {
      Tick tick = session.tick(listener.watchedLocks());
      if (tick.changes() != changesSeen || lookAgain) {
        // A sequence moves before its transaction commits, so one more look follows.
        lookAgain = tick.changes() != changesSeen;
        changesSeen = tick.changes();
        listener.allocationsChanged();
      }
      if (!tick.allAlive()) {
        listener.leaderWanted();
      }
      listener.headSeen(tick.head());
      return tick;
    } catch (SQLException e) {
      if (session.outlives(e)) {
        LOG.debug("A tick failed, and the next one is tried: {}", e.getMessage());
        return null;
      }
      throw e;
    }
  }

  private long leadership(NodeSession session, Tick tick, long term) throws SQLException {
    if (!tick.leads()) {
      return 0;
    }
    boolean refused = termRefused.getAndSet(false);
    if (term != 0 && !refused) {
      return term;
    }
    try {
      long won = session.beginTerm();
      if (won == 0) {
        return 0;
      }
      LOG.info("node={} leads in term {}", session.membership().nodeId(), won);
      listener.leads(session.membership(), won);
      return won;
    } catch (SQLException e) {
      if (session.outlives(e)) {
        // A transaction of the leader before holds the row; the server ends it before long.
        LOG.debug("The term is locked, and tried again at the next tick: {}", e.getMessage());
        return 0;
      }
      throw e;
    }
  }

  /** Passes a notification on; says whether to tick at once. */
  private boolean hear(PGNotification notification) {
    if (notification.getName().equals(settings.scope().eventsChannel())) {
      listener.eventsAppended();
      return false;
    }
    String said = notification.getParameter();
    if (said.equals(LockSql.TO_LEADER)) {
      listener.leaderWanted();
    } else if (said.equals(LockSql.VACANT)) {
      listener.leaderWanted();
      return true;
    } else if (said.equals(membership.nodeId())) {
      listener.allocationsChanged();
    }
    return false;
  }

  /** Tries to join until it succeeds; none when closing. */
  private @Nullable NodeSession joinAgain(boolean pauseFirst) {
    Duration pause = FIRST_PAUSE;
    boolean told = false;
    if (pauseFirst) {
      pause(settings.lease().compareTo(LONGEST_PAUSE) < 0 ? settings.lease() : LONGEST_PAUSE);
    }
    while (!isClosing()) {
      try {
        settings.preflight().check();
        return NodeSession.join(settings, newNodeId());
      } catch (SQLException | RuntimeException e) {
        if (!told && isTelling(e)) {
          LOG.warn("The node cannot join, and goes on trying: {}", e.getMessage());
          told = true;
        }
        LOG.debug("Joining again failed, next try in {} ms", pause.toMillis(), e);
        pause(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
    return null;
  }

  /** Whether it says more than that the server is away. */
  private static boolean isTelling(Exception e) {
    return !(e instanceof SQLException sql) || SqlErrors.isAnswer(sql) || SqlErrors.isShortage(sql);
  }

  private void pause(Duration pause) {
    try {
      boolean closed = closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      LOG.trace("Waited, closing={}", closed);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closing.countDown();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }
}
