package io.workprovider.memory;

import io.workprovider.Capability;
import io.workprovider.ConsumerConflictException;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on an {@link InMemoryStorage}.
 *
 * <p>It has two threads: one proves that it is alive, the other talks to listeners. Thread-safe.
 */
public final class InMemoryWorkProvider implements WorkProvider {

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryWorkProvider.class);
  private static final int TICKS_PER_LEASE = 20;
  private static final long LONGEST_CLOSE_SECONDS = 10;

  private final InMemoryStorage storage;
  private final InMemoryLink link;
  private final NodeThread dispatcher;
  private final NodeThread heartbeat;
  private final Map<String, InMemorySubscription> subscriptions = new ConcurrentHashMap<>();

  /** Held while a consumer is added to or taken from both sides, this node and the storage. */
  private final ReentrantLock registering = new ReentrantLock();

  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile NodeSession session;
  private volatile boolean away;

  private InMemoryWorkProvider(InMemoryStorage storage) {
    this.storage = storage;
    this.session = newSession();
    Duration tick = storage.lease().dividedBy(TICKS_PER_LEASE);
    String name = "workprovider-in-memory-" + session.id().substring(0, 8);
    this.dispatcher = new NodeThread(name + "-dispatcher", tick, this::look);
    this.heartbeat = new NodeThread(name + "-heartbeat", tick, this::beat);
    this.link = new InMemoryLink(storage, this::die, dispatcher::wake);
  }

  static InMemoryWorkProvider start(InMemoryStorage storage) {
    InMemoryWorkProvider node = new InMemoryWorkProvider(storage);
    node.join(node.session, null);
    node.dispatcher.start();
    node.heartbeat.start();
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
    return session.id();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS);
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    InMemorySubscription subscription =
        new InMemorySubscription(this, consumer, Objects.requireNonNull(listener, "listener"));
    registering.lock();
    try {
      requireOpen();
      if (subscriptions.putIfAbsent(consumer.name(), subscription) != null) {
        throw new ConsumerConflictException(
            "Consumer '"
                + consumer.name()
                + "' is subscribed on this node already. Close that subscription first.");
      }
      boolean done = false;
      try {
        register(consumer);
        done = true;
      } finally {
        if (!done) {
          subscriptions.remove(consumer.name());
        }
      }
    } finally {
      registering.unlock();
    }
    wake();
    return subscription;
  }

  private void register(ConsumerDefinition consumer) {
    call(
        "subscribe consumer '" + consumer.name() + "'",
        table -> {
          table.subscribe(session.id(), consumer);
          return consumer;
        });
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

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    subscriptions.values().forEach(subscription -> subscription.end("its node was closed"));
    heartbeat.stop();
    dispatcher.stop();
    registering.lock();
    try {
      session.fence("its node was closed");
      link.call("let a node leave", table -> leave(table, session.id()));
    } catch (ProviderUnavailableException e) {
      LOG.info("node={} was closed while cut off; its lease will run out", session.id());
    } finally {
      registering.unlock();
    }
    closed.countDown();
  }

  /** A thread of this node that closes it again from within would wait for itself. */
  private void awaitClosed() {
    if (dispatcher.isCurrent()) {
      return;
    }
    try {
      if (!closed.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("node={} is still being closed by another thread", session.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String leave(WorkTable table, String node) {
    table.leave(node);
    return node;
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

  void wake() {
    dispatcher.wake();
  }

  private void die() {
    session.fence("the node died");
    wake();
  }

  private NodeSession newSession() {
    return new NodeSession(
        storage.nanoClock(),
        storage.rules().fenceAfterNanos(storage.lease().toNanos()),
        storage.nanoClock().getAsLong());
  }

  private void join(NodeSession joining, @Nullable String before) {
    List<ConsumerDefinition> running =
        subscriptions.values().stream()
            .filter(subscription -> !subscription.isLeaving())
            .map(InMemorySubscription::definition)
            .toList();
    link.call(
        "let a node join",
        table -> {
          table.join(joining.id(), before, link, running);
          return joining;
        });
  }

  /** Proves that the node is alive; on the heartbeat's thread. */
  private void beat() {
    try {
      proveLife();
      if (away) {
        away = false;
        LOG.info("node={} reaches the storage again", nodeId());
      }
    } catch (ProviderUnavailableException e) {
      if (!away && !closing.get()) {
        away = true;
        LOG.warn("node={} does not reach the storage: {}", nodeId(), e.getMessage());
      }
    }
    if (session.isFenced()) {
      wake();
    }
  }

  private void proveLife() {
    NodeSession proving = session;
    long sentAt = storage.nanoClock().getAsLong();
    if (link.call("take a proof of life", table -> table.renew(proving.id()))) {
      proving.proved(sentAt);
    } else {
      proving.fence("the storage took the node for dead");
    }
  }

  /** Makes this node agree with the table, whatever it missed; on the dispatcher's thread. */
  private void look() {
    if (session.isFenced()) {
      String reason = session.reason();
      subscriptions.values().forEach(subscription -> subscription.loseAll(reason));
    }
    if (link.isDead()) {
      dispatcher.end();
      heartbeat.end();
      return;
    }
    try {
      reconcile();
      subscriptions.values().forEach(InMemorySubscription::reportProblems);
      subscriptions.values().forEach(InMemorySubscription::signalReady);
    } catch (ProviderUnavailableException e) {
      // The heartbeat says so, once; the next look makes up for this one.
      LOG.debug("node={} could not look at the table", nodeId(), e);
    }
  }

  private void reconcile() {
    if (session.isFenced()) {
      rejoin();
    }
    withdrawLeaving();
    NodeSession current = session;
    NodeView view = link.call("say what is assigned", table -> table.view(current.id()));
    for (InMemorySubscription subscription : subscriptions.values()) {
      subscription.reconcile(
          view.grants(subscription.definition().name()),
          grant -> new InMemoryAssignment(storage, link, current, grant, this::wake));
    }
    view.subscriptions().stream()
        .filter(consumer -> !subscriptions.containsKey(consumer))
        .forEach(this::forget);
  }

  private void rejoin() {
    NodeSession before = session;
    registering.lock();
    try {
      NodeSession next = newSession();
      join(next, before.id());
      session = next;
      if (link.isDead()) {
        next.fence("the node died");
      }
      LOG.info(
          "node={} joined in place of node={}, for {}", next.id(), before.id(), before.reason());
    } finally {
      registering.unlock();
    }
  }

  private void withdrawLeaving() {
    for (InMemorySubscription subscription : subscriptions.values()) {
      if (subscription.isLeaving()) {
        String consumer = subscription.definition().name();
        link.call(
            "withdraw consumer '" + consumer + "'",
            table -> {
              table.withdraw(session.id(), consumer);
              return consumer;
            });
      }
    }
  }

  /** The storage has not heard of a subscription's end, or this node not of its beginning. */
  private void forget(String consumer) {
    registering.lock();
    try {
      if (!subscriptions.containsKey(consumer)) {
        unregister(consumer);
      }
    } finally {
      registering.unlock();
    }
  }

  private void unregister(String consumer) {
    link.call(
        "unsubscribe consumer '" + consumer + "'",
        table -> {
          table.unsubscribe(session.id(), consumer);
          return consumer;
        });
  }

  void unsubscribe(InMemorySubscription subscription) {
    String consumer = subscription.definition().name();
    registering.lock();
    try {
      if (subscriptions.remove(consumer, subscription) && !closing.get()) {
        unregister(consumer);
      }
    } catch (ProviderUnavailableException e) {
      LOG.debug("consumer={} will be unsubscribed when the storage answers", consumer, e);
    } finally {
      registering.unlock();
    }
  }

  @Override
  public String toString() {
    return "InMemoryWorkProvider[node=" + nodeId() + "]";
  }
}
