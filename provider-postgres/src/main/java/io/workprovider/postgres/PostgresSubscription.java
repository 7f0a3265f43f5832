package io.workprovider.postgres;

import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer that this node runs: its assignments, and the calls to its listener, one after
 * another. Thread-safe.
 */
final class PostgresSubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSubscription.class);

  private final ConsumerDefinition definition;
  private final RegisteredConsumer registered;
  private final AssignmentListener listener;
  private final OwnedPartitions owned;

  /** Held around every call to the listener, and while the subscription closes. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Map<PartitionKey, PostgresAssignment> running = new ConcurrentHashMap<>();
  private volatile boolean leaving;
  private volatile boolean closed;

  PostgresSubscription(
      ConsumerDefinition definition,
      RegisteredConsumer registered,
      AssignmentListener listener,
      OwnedPartitions owned) {
    this.definition = definition;
    this.registered = registered;
    this.listener = listener;
    this.owned = owned;
  }

  String consumer() {
    return definition.name();
  }

  /** The consumer, with the number of partitions that was agreed. */
  ConsumerDefinition agreed() {
    return new ConsumerDefinition(
        definition.name(),
        definition.sequence(),
        OptionalInt.of(registered.partitions()),
        definition.startingPoint(),
        definition.pollInterval(),
        definition.releaseDeadline());
  }

  RegisteredConsumer registered() {
    return registered;
  }

  Duration pollInterval() {
    return definition.pollInterval();
  }

  /** Whether it takes more partitions. */
  boolean isWilling() {
    return !leaving;
  }

  /** The assignment of a partition that runs, or is being released; none if there is none. */
  @Nullable PostgresAssignment running(PartitionKey key) {
    return running.get(key);
  }

  Collection<PostgresAssignment> running() {
    return List.copyOf(running.values());
  }

  /** Hands a grant to the listener; says false, and hands out nothing, if it takes no more. */
  boolean grant(PostgresAssignment assignment) {
    return inTurn(
        () -> {
          if (leaving || closed || !assignment.isCurrent()) {
            return false;
          }
          running.put(assignment.key(), assignment);
          LOG.debug("granted {}", assignment);
          call(assignment, "granted", () -> listener.granted(assignment));
          return true;
        });
  }

  /** Asks the listener for a partition, if it was not asked before. */
  void revoke(PostgresAssignment assignment, Duration within) {
    inTurn(
        () -> {
          boolean asks = !closed && assignment.beginRevoking();
          if (asks) {
            LOG.debug("revoking {} within={}ms", assignment, within.toMillis());
            call(assignment, "revoking", () -> listener.revoking(assignment, within));
          }
          return asks;
        });
  }

  /** Takes a partition away, and tells the listener, unless it has ended already. */
  void lose(PostgresAssignment assignment, String reason) {
    inTurn(
        () -> {
          forget(assignment);
          boolean tells = assignment.lose() && !closed;
          if (tells) {
            LOG.debug("lost {}: {}", assignment, reason);
            call(assignment, "lost", () -> listener.lost(assignment, reason));
          }
          assignment.abortTransaction();
          return tells;
        });
  }

  /** Nanoseconds until the first of its partitions has to be released. */
  long nanosToRelease() {
    return running().stream()
        .mapToLong(PostgresAssignment::nanosToRelease)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Takes away what is of a kind. */
  void loseAll(Predicate<PostgresAssignment> which, String reason) {
    running().stream().filter(which).forEach(assignment -> lose(assignment, reason));
  }

  void forget(PostgresAssignment assignment) {
    running.remove(assignment.key(), assignment);
  }

  /** While leaving, asks for everything that was not asked for yet. */
  void askBackIfLeaving() {
    if (leaving) {
      running().forEach(assignment -> revoke(assignment, definition.releaseDeadline()));
    }
  }

  @Override
  public void leave() {
    leaving = true;
    owned.leaving();
  }

  @Override
  public void close() {
    leaving = true;
    inTurn(
        () -> {
          loseAll(assignment -> true, "the subscription was closed");
          closed = true;
          return true;
        });
    owned.remove(this);
  }

  private interface Turn {
    boolean take();
  }

  private boolean inTurn(Turn action) {
    turn.lock();
    try {
      return action.take();
    } finally {
      turn.unlock();
    }
  }

  /** A listener that throws must not stop the others, nor the node. */
  private static void call(PostgresAssignment assignment, String what, Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("The listener failed to hear that {} is {}", assignment, what, e);
    }
  }
}
