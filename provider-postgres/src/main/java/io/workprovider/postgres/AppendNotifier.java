package io.workprovider.postgres;

import io.workprovider.postgres.session.NodeThread;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the other nodes know of new events, at most a hundred times a second however many are
 * appended, and never within the appending transaction, which would cost most of its rate.
 * Thread-safe.
 */
final class AppendNotifier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AppendNotifier.class);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(10);

  private final Database database;
  private final Scope scope;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition toDo = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private volatile boolean appended;
  private boolean closed;
  private volatile @Nullable NodeThread thread;

  AppendNotifier(Database database, Scope scope) {
    this.database = database;
    this.scope = scope;
  }

  /** Starts the thread. To be called once. */
  void start(String threadName) {
    thread = NodeThread.start(threadName, this::run);
  }

  /** Events were appended. Cheap: only the first after a notification wakes the thread. */
  void appended() {
    if (appended) {
      return;
    }
    lock.lock();
    try {
      appended = true;
      toDo.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread, within the bounds of a statement. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      toDo.signal();
      ended.signal();
    } finally {
      lock.unlock();
    }
    NodeThread running = thread;
    if (running != null) {
      running.awaitEnd();
    }
  }

  private void run() {
    while (awaitAppend()) {
      try {
        database.run(
            connection -> {
              try (PreparedStatement notify =
                  connection.prepareStatement("SELECT pg_notify(?, '')")) {
                notify.setString(1, scope.eventsChannel());
                return notify.execute();
              }
            });
      } catch (SQLException e) {
        // The nodes find the events at their next tick.
        LOG.debug("Nodes could not be notified of new events", e);
      }
    }
  }

  private boolean awaitAppend() {
    lock.lock();
    try {
      long pause = LEAST_PAUSE.toNanos();
      while (!closed && pause > 0) {
        pause = ended.awaitNanos(pause);
      }
      while (!closed && !appended) {
        toDo.await();
      }
      appended = false;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closed = true;
    } finally {
      lock.unlock();
    }
    return !closed;
  }
}
