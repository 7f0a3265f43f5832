package org.example.sqlite;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node. Its one thread, again and again,
 *
 * <ol>
 *   <li>looks at the table, in one write transaction: says that it lives and what it runs, takes
 *       over from the dead, gives back what it does not run, allocates, and reads what it has;
 *   <li>tells listeners what changed by that;
 *   <li>lets owners poll when there are new events.
 * </ol>
 *
 * <p>Thread-safe.
 */
final class SqliteWorkProvider implements WorkProvider {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteWorkProvider.class);
  private static final Duration TICK = Duration.ofMillis(20);
  private static final int LOOKS_PER_LEASE = 10;

  private final Store store;
  private final Duration leaseTime;
  private final Membership membership;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread = new Thread(this::run);
  private volatile boolean lookSoon;
  private volatile boolean closed;

  private SqliteWorkProvider(Store store, Duration leaseTime) {
    this.store = store;
    this.leaseTime = leaseTime;
    this.membership = new Membership(this, leaseTime);
  }

  /** Joins; whoever cannot leaves nothing behind. */
  static SqliteWorkProvider start(Store store, Duration leaseTime) {
    SqliteWorkProvider node = new SqliteWorkProvider(store, leaseTime);
    try {
      node.membership.look();
    } catch (ProviderUnavailableException e) {
      store.close();
      throw e;
    }
    node.thread.setName("workprovider-sqlite-" + node.nodeId());
    node.thread.setDaemon(true);
    node.thread.start();
    return node;
  }

  @Override
  public String name() {
    return SqliteProviderFactory.NAME;
  }

  @Override
  public String nodeId() {
    return membership.nodeId();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS);
  }

  @Override
  public PositionStore positions() {
    return new SqlitePositions(this);
  }

  @Override
  public WorkAdmin admin() {
    return new SqliteAdmin(this);
  }

  @Override
  public EventAppender appender() {
    return (stream, expected, events) -> {
      long last = write("append", sql -> Events.append(sql, stream, expected, events));
      wake(false);
      return last;
    };
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    SqliteSubscription added = new SqliteSubscription(this, membership, consumer, listener);
    write("declare a consumer", sql -> WorkTable.declare(sql, consumer));
    membership.add(added);
    wake(true);
    if (closed) {
      added.close(); // close() may not have seen it.
      requireOpen();
    }
    return added;
  }

  /** For assignments, which know by themselves when they are over. */
  Store store() {
    return store;
  }

  /** For users, who hear that the node is closed. */
  <T> T read(String what, Store.Step<T> step) {
    return whileOpen(() -> store.read(what, step));
  }

  /** For users, who hear that the node is closed. */
  <T> T write(String what, Store.Step<T> step) {
    return whileOpen(() -> store.write(what, step));
  }

  private <T> T whileOpen(Supplier<T> call) {
    requireOpen();
    try {
      return call.get();
    } catch (ProviderUnavailableException e) {
      requireOpen();
      throw e;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("node=" + nodeId() + " of provider sqlite is closed.");
    }
  }

  void wake(boolean toLook) {
    if (toLook) {
      lookSoon = true;
    }
    wakeUps.release();
  }

  // The thread

  private void run() {
    long nextLook = System.nanoTime();
    long seenUpTo = 0;
    boolean away = false;
    while (!closed) {
      boolean more = false;
      try {
        if (lookSoon || System.nanoTime() - nextLook >= 0) {
          nextLook = System.nanoTime() + leaseTime.toNanos() / LOOKS_PER_LEASE;
          lookSoon = false;
          membership.look();
        }
        long end = store.read("look for events", Events::end);
        more = away || end > seenUpTo;
        seenUpTo = end;
        if (away) {
          LOG.info("node={} reaches its file again.", nodeId());
        }
        away = false;
      } catch (ProviderUnavailableException e) {
        if (!away) {
          LOG.warn("node={} does not reach its file, and goes on trying.", nodeId(), e);
        }
        away = true;
      }
      membership.tell(more);
      pause();
    }
  }

  private void pause() {
    try {
      wakeUps.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
      wakeUps.drainPermits();
    } catch (InterruptedException e) {
      LOG.debug("Only close() ends this thread; a listener interrupted it.", e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted(); // Else the wait below would leave the thread.
    membership.closeAll();
    try {
      if (Thread.currentThread() != thread) {
        thread.join(leaseTime.toMillis());
      }
      store.write("leave", membership::leave);
    } catch (InterruptedException | ProviderUnavailableException e) {
      LOG.info("node={} could not say that it leaves; its lease frees what it has.", nodeId(), e);
    }
    store.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
