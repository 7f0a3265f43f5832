package io.workprovider.memory;

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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on an {@link InMemoryStorage}.
 *
 * <p>It has two threads: the watcher looks at the storage, which proves that the node lives; the
 * dispatcher tells listeners what came of it. So a listener that takes its time costs no lease.
 * Thread-safe.
 */
public final class InMemoryWorkProvider implements WorkProvider {

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryWorkProvider.class);
  private static final int LOOKS_PER_LEASE = 20;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

  private final InMemoryStorage storage;
  private final InMemoryLink link;
  private final Membership membership;
  private final NodeThread watcher;
  private final NodeThread dispatcher;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean away;

  /** A node that has not joined and has no threads. */
  InMemoryWorkProvider(InMemoryStorage storage) {
    this.storage = storage;
    this.link = new InMemoryLink(storage, this);
    this.membership = new Membership(storage, link, this);
    Duration tick = storage.lease().dividedBy(LOOKS_PER_LEASE);
    String name = "workprovider-in-memory-" + nodeId().substring(0, 8);
    this.watcher = new NodeThread(name + "-watcher", tick, this::watch);
    this.dispatcher = new NodeThread(name + "-dispatcher", tick, this::dispatch);
  }

  static InMemoryWorkProvider start(InMemoryStorage storage) {
    InMemoryWorkProvider node = new InMemoryWorkProvider(storage);
    node.join();
    node.watcher.start();
    node.dispatcher.start();
    return node;
  }

  /** What a test can cut or kill. */
  public InMemoryLink link() {
    return link;
  }

  @Override
  public String name() {
    return Places.PROVIDER;
  }

  @Override
  public String nodeId() {
    return membership.session().id();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS, Capability.TRANSACTIONAL_POSITIONS);
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    Objects.requireNonNull(listener, "listener");
    InMemorySubscription subscription =
        new InMemorySubscription(consumer, listener, membership::remove, this::lookSoon);
    requireOpen();
    membership.add(subscription);
    if (closing.get()) {
      // Added while close() went over the subscriptions, perhaps behind its back.
      subscription.end("its node was closed");
      requireOpen();
    }
    return subscription;
  }

  @Override
  public PositionStore positions() {
    return new InMemoryPositionStore(this);
  }

  @Override
  public EventAppender appender() {
    return new InMemoryEventAppender(this);
  }

  @Override
  public WorkAdmin admin() {
    return new InMemoryAdmin(this);
  }

  /** A step of the storage, with a clear error when this node is closed. */
  <T> T call(String what, Function<WorkTable, T> step) {
    requireOpen();
    return link.call(what, step);
  }

  InMemoryStorage storage() {
    return storage;
  }

  private void requireOpen() {
    if (closing.get()) {
      throw new IllegalStateException("The in-memory provider of node=" + nodeId() + " is closed.");
    }
  }

  /** Has the watcher look at the table, without waiting for its next tick. */
  void lookSoon() {
    watcher.wake();
  }

  /** Has the dispatcher tell what there is to tell, without waiting for its next tick. */
  void tellSoon() {
    dispatcher.wake();
  }

  /** Ends all that it has, before anybody else may hear of it (Rule A4). */
  void fence(String reason) {
    membership.session().fence(reason);
    tellSoon();
  }

  void join() {
    membership.join();
  }

  /** What the watcher does at each tick. */
  void watch() {
    try {
      membership.look();
      if (away) {
        away = false;
        LOG.info("node={} reaches the storage again", nodeId());
      }
    } catch (ProviderUnavailableException e) {
      // One line for the outage; the next looks go on trying.
      if (!away && !closing.get()) {
        away = true;
        LOG.warn("node={} does not reach the storage: {}", nodeId(), e.getMessage());
      }
    }
    tellSoon();
  }

  /** What the dispatcher does at each tick. */
  void dispatch() {
    boolean dead = link.isDead();
    membership.subscriptions().forEach(InMemorySubscription::tellAll);
    if (dead) {
      watcher.end();
      dispatcher.end();
    }
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    // Each wait below is bounded, and an interrupted one would leave something behind (Rule L2).
    boolean interrupted = Thread.interrupted();
    try {
      leave();
    } finally {
      closed.countDown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void leave() {
    membership.subscriptions().forEach(subscription -> subscription.end("its node was closed"));
    watcher.stop();
    dispatcher.stop();
    try {
      membership.leave();
    } catch (ProviderUnavailableException e) {
      LOG.info("node={} was closed while away: {}", nodeId(), e.getMessage());
    }
  }

  private void awaitClosed() {
    if (dispatcher.isCurrent()) {
      // A listener that closes its node while another thread does, which waits for this one.
      return;
    }
    try {
      if (!closed.await(LONGEST_CLOSE.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("node={} is still being closed by another thread", nodeId());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "InMemoryWorkProvider[node=" + nodeId() + "]";
  }
}
