package io.workprovider.memory;

import io.workprovider.ConsumerConflictException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.ConsumerDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's side of what the table says of it.
 *
 * <p>A look at the table is one message: it proves that the node lives, says what the node knows
 * already, and brings back what the node has. So whoever can prove its lease also knows what is
 * asked of it (Rule A4). Looks are applied in the order in which they were made; nothing but a look
 * grants, and no listener is called here. Thread-safe.
 */
final class Membership {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final InMemoryStorage storage;
  private final InMemoryLink link;
  private final InMemoryWorkProvider node;
  private final Map<String, InMemorySubscription> subscriptions = new ConcurrentHashMap<>();

  /** Held while this side and the table are made to agree, and for no listener's call. */
  private final ReentrantLock agreeing = new ReentrantLock();

  private volatile NodeSession session;

  Membership(InMemoryStorage storage, InMemoryLink link, InMemoryWorkProvider node) {
    this.storage = storage;
    this.link = link;
    this.node = node;
    this.session = newSession();
  }

  NodeSession session() {
    return session;
  }

  Collection<InMemorySubscription> subscriptions() {
    return subscriptions.values();
  }

  /** Joins for the first time. */
  void join() {
    agreeing.lock();
    try {
      join(session, null);
    } finally {
      agreeing.unlock();
    }
  }

  /** Ends the session; what it had is free at once if the storage can be told. */
  void leave() {
    agreeing.lock();
    try {
      session.fence("its node was closed");
      ask("let a node leave", table -> table.leave(session.id()));
    } finally {
      agreeing.unlock();
    }
  }

  /** Adds a consumer on both sides. */
  void add(InMemorySubscription subscription) {
    ConsumerDefinition consumer = subscription.definition();
    agreeing.lock();
    try {
      if (subscriptions.putIfAbsent(consumer.name(), subscription) != null) {
        throw new ConsumerConflictException(
            "Consumer '"
                + consumer.name()
                + "' is subscribed on this node already. Close that subscription first.");
      }
      boolean added = false;
      try {
        ask(
            "subscribe consumer '" + consumer.name() + "'",
            table -> table.subscribe(session.id(), consumer));
        added = true;
      } finally {
        if (!added) {
          subscriptions.remove(consumer.name());
        }
      }
    } finally {
      agreeing.unlock();
    }
    node.lookSoon();
  }

  /** Takes a consumer away on this side at once, and at the storage when it answers. */
  void remove(InMemorySubscription subscription) {
    agreeing.lock();
    try {
      if (subscriptions.remove(subscription.name(), subscription)) {
        unsubscribe(subscription.name());
      }
    } catch (ProviderUnavailableException e) {
      LOG.debug("consumer={} is unsubscribed when the storage answers", subscription.name(), e);
    } finally {
      agreeing.unlock();
    }
  }

  /**
   * Looks at the table and makes this side agree with it, whatever was missed before.
   *
   * @throws ProviderUnavailableException if the storage does not answer; nothing has changed
   */
  void look() {
    agreeing.lock();
    try {
      if (session.isFenced()) {
        if (!storage.rules().rejoins()) {
          return;
        }
        rejoin();
      }
      NodeSession looking = session;
      long sentAt = storage.nanoClock().getAsLong();
      Optional<NodeView> view =
          link.call(
              "say what is assigned",
              table -> table.look(looking.id(), looking.knownUntil(), leaving()));
      if (view.isEmpty()) {
        looking.fence("the storage took the node for dead");
        rejoin();
      } else {
        apply(view.get(), looking, sentAt);
        looking.proved(sentAt, view.get().atNanos());
      }
    } finally {
      agreeing.unlock();
    }
  }

  private void apply(NodeView view, NodeSession looking, long sentAt) {
    for (InMemorySubscription subscription : subscriptions.values()) {
      subscription.apply(
          view.grants(subscription.name()),
          sentAt,
          grant -> new InMemoryAssignment(storage, link, looking, grant, node::tellSoon));
    }
    // An answer that was lost may have left a subscription there that is not here.
    view.subscriptions().stream()
        .filter(consumer -> !subscriptions.containsKey(consumer))
        .forEach(this::unsubscribe);
  }

  private Set<String> leaving() {
    return subscriptions.values().stream()
        .filter(InMemorySubscription::isLeaving)
        .map(InMemorySubscription::name)
        .collect(Collectors.toSet());
  }

  /** Goes on under a new id, with nothing from before (Rule A10). */
  private void rejoin() {
    NodeSession before = session;
    NodeSession next = newSession();
    join(next, before.id());
    session = next;
    if (link.isDead()) {
      next.fence("the node died");
    }
    LOG.info("node={} joined in place of node={}: {}", next.id(), before.id(), before.reason());
  }

  private void join(NodeSession joining, @Nullable String before) {
    List<ConsumerDefinition> running =
        subscriptions.values().stream()
            .filter(subscription -> !subscription.isLeaving())
            .map(InMemorySubscription::definition)
            .toList();
    ask("let a node join", table -> table.join(joining.id(), before, link, running));
  }

  private NodeSession newSession() {
    return new NodeSession(
        storage.newNodeId(),
        storage.nanoClock(),
        storage.rules().fenceAfterNanos(storage.lease().toNanos()),
        storage.nanoClock().getAsLong());
  }

  private void unsubscribe(String consumer) {
    ask(
        "unsubscribe consumer '" + consumer + "'",
        table -> table.unsubscribe(session.id(), consumer));
  }

  private void ask(String what, Consumer<WorkTable> step) {
    Function<WorkTable, Boolean> answered =
        table -> {
          step.accept(table);
          return true;
        };
    link.call(what, answered);
  }
}
