package io.workprovider.spi.store;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.NewEvent;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on a {@link WorkStore}. Its one thread, again and again,
 *
 * <ol>
 *   <li>looks at the table, in one write transaction: says that the node lives and what it runs,
 *       takes over from the dead, gives back what it does not run, allocates, and reads what it
 *       has;
 *   <li>tells listeners what changed by that;
 *   <li>lets owners poll when there are new events.
 * </ol>
 *
 * <p>It looks ten times in a lease, or when something happened on this node, and for new events
 * every 20 ms. So a node that is gone is taken over within 1.1 leases (Rule A3), and what another
 * node gives back is granted within a tenth of one. Thread-safe.
 */
public final class StoreWorkProvider implements WorkProvider {

  /** The setting for the lease, to be among those of the factory. */
  public static final Setting<Duration> LEASE =
      Setting.duration(
          "lease",
          "How long a node may be silent until others take over.",
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          Duration.ofSeconds(5));

  private static final Logger LOG = LoggerFactory.getLogger(StoreWorkProvider.class);
  private static final Duration TICK = Duration.ofMillis(20);
  private static final int LOOKS_PER_LEASE = 10;

  private final WorkStore store;
  private final EventLog log;
  private final Duration lease;
  private final Membership membership;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread = new Thread(this::run);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean lookSoon;
  private boolean away;

  private StoreWorkProvider(String name, WorkStore store, Duration lease) {
    this.log = new EventLog(name);
    this.store = store;
    this.lease = lease;
    this.membership = new Membership(this, lease.toNanos());
  }

  /**
   * Joins.
   *
   * @param name the provider's, the same as its factory's
   * @param store the node's own, which is closed with it, also if it cannot join
   * @param lease how long a node may be silent until others take over, the same on all nodes
   * @throws ProviderUnavailableException if the storage does not answer
   */
  public static WorkProvider start(String name, WorkStore store, Duration lease) {
    StoreWorkProvider node = new StoreWorkProvider(name, store, lease);
    boolean joined = false;
    try {
      node.membership.look();
      joined = true;
    } finally {
      if (!joined) {
        store.close();
      }
    }
    node.thread.setName("workprovider-" + name + "-" + node.nodeId().substring(0, 8));
    node.thread.setDaemon(true);
    node.thread.setUncaughtExceptionHandler(
        (died, e) -> LOG.error("Thread {} died; its lease frees what it has.", died.getName(), e));
    node.thread.start();
    return node;
  }

  @Override
  public String name() {
    return log.provider();
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
    return new StorePositions(this);
  }

  @Override
  public WorkAdmin admin() {
    return new StoreAdmin(this);
  }

  @Override
  public EventAppender appender() {
    return (stream, expected, events) -> {
      List<NewEvent> given = List.copyOf(events);
      long last = write("append", tables -> EventLog.append(tables, stream, expected, given));
      wake(false);
      return last;
    };
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    StoreSubscription added = new StoreSubscription(this, membership, consumer, listener);
    write(
        "declare a consumer",
        tables -> Decisions.declare(tables, consumer, log.place(tables, consumer.startingPoint())));
    membership.add(added);
    wake(true);
    if (closed.get()) {
      added.close(); // close() may not have seen it.
      requireOpen();
    }
    return added;
  }

  EventLog log() {
    return log;
  }

  long nanoTime() {
    return System.nanoTime();
  }

  /** For assignments, which know by themselves when they are over. */
  WorkStore store() {
    return store;
  }

  /** For users, who hear that the node is closed. */
  <T> T read(String what, Function<WorkTables, T> step) {
    return whileOpen(() -> store.read(what, step));
  }

  /** For users, who hear that the node is closed. */
  <T> T write(String what, Function<WorkTables, T> step) {
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
    if (closed.get()) {
      throw new IllegalStateException(
          "node=" + nodeId() + " of provider " + name() + " is closed.");
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
    long seen = 0;
    while (!closed.get()) {
      boolean more = false;
      try {
        if (lookSoon || System.nanoTime() - nextLook >= 0) {
          nextLook = System.nanoTime() + lease.toNanos() / LOOKS_PER_LEASE;
          lookSoon = false;
          membership.look();
        }
        long last = store.read("look for events", WorkTables::lastPlace);
        more = back() || last > seen;
        seen = last;
      } catch (RuntimeException e) {
        // Whatever it is, the next look may be better, and without looks the lease is over.
        away(e);
      }
      membership.tell(more);
      pause(away ? lease.dividedBy(LOOKS_PER_LEASE) : TICK);
    }
  }

  private boolean back() {
    boolean wasAway = away;
    away = false;
    if (wasAway) {
      LOG.info("node={} reaches its storage again.", nodeId());
    }
    return wasAway;
  }

  private void away(RuntimeException e) {
    if (!away && !closed.get()) {
      LOG.warn("node={} does not reach its storage, and goes on trying.", nodeId(), e);
    }
    away = true;
  }

  private void pause(Duration atMost) {
    try {
      wakeUps.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
      wakeUps.drainPermits();
    } catch (InterruptedException e) {
      LOG.debug("Only close() ends this thread; a listener interrupted it.", e);
    }
  }

  // The end

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // Else the waits below would leave the thread.
    try {
      if (closed.compareAndSet(false, true)) {
        leave();
      } else if (Thread.currentThread() != thread) {
        left.await(lease.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void leave() throws InterruptedException {
    try {
      membership.closeAll();
      wake(false);
      if (Thread.currentThread() != thread) {
        thread.join(lease.toMillis());
      }
      store.write("leave", membership::leave);
    } catch (ProviderUnavailableException e) {
      LOG.info("node={} could not say that it leaves; its lease frees what it has.", nodeId(), e);
    } finally {
      store.close();
      left.countDown();
    }
  }
}
