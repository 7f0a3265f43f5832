package io.workprovider.memory;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that this node runs, and the newest assignment that it had of each partition.
 *
 * <p>Old assignments are kept to know what is new: a look at the table may be older than what was
 * released since, and only a higher epoch is another grant. Thread-safe; whoever holds {@code
 * speaking} calls the listener.
 */
final class InMemorySubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(InMemorySubscription.class);
  private static final Duration LONGEST_LISTENER_CALL = Duration.ofSeconds(5);

  private final InMemoryWorkProvider node;
  private final ConsumerDefinition definition;
  private final AssignmentListener listener;
  private final ReentrantLock speaking = new ReentrantLock();
  private final Map<Integer, InMemoryAssignment> newest = new ConcurrentHashMap<>();
  private volatile boolean leaving;
  private volatile boolean closed;

  InMemorySubscription(
      InMemoryWorkProvider node, ConsumerDefinition definition, AssignmentListener listener) {
    this.node = node;
    this.definition = definition;
    this.listener = listener;
  }

  ConsumerDefinition definition() {
    return definition;
  }

  boolean isLeaving() {
    return leaving;
  }

  @Override
  public void leave() {
    leaving = true;
    node.wake();
  }

  @Override
  public void close() {
    end("its subscription was closed");
    node.unsubscribe(this);
  }

  /** Ends everything on this side: nothing is said to the listener when this has returned. */
  void end(String reason) {
    leaving = true;
    if (awaitTurn()) {
      loseAll(reason);
      closed = true;
      speaking.unlock();
    } else {
      closed = true;
      newest.values().forEach(InMemoryAssignment::lose);
    }
  }

  private boolean awaitTurn() {
    try {
      if (speaking.tryLock(LONGEST_LISTENER_CALL.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.warn(
        "consumer={} is closed while a call of its listener has not returned.", definition.name());
    return false;
  }

  /** Makes what this node does agree with what the table says (Rules A5, A10). */
  void reconcile(List<Grant> grants, Function<Grant, InMemoryAssignment> opener) {
    Map<Integer, Grant> owned =
        grants.stream().collect(Collectors.toMap(grant -> grant.slot().partition(), g -> g));
    speaking.lock();
    try {
      if (closed) {
        return;
      }
      newest.forEach((partition, assignment) -> loseUnlessOwned(assignment, owned.get(partition)));
      owned.forEach((partition, grant) -> follow(newest.get(partition), grant, opener));
    } finally {
      speaking.unlock();
    }
  }

  private void loseUnlessOwned(InMemoryAssignment assignment, @Nullable Grant grant) {
    if (grant == null || grant.epoch() != assignment.epoch()) {
      lose(assignment, "the storage took it: it was reset, or not released in time");
    }
  }

  private void follow(
      @Nullable InMemoryAssignment known, Grant grant, Function<Grant, InMemoryAssignment> opener) {
    if (known == null || grant.epoch() > known.epoch()) {
      InMemoryAssignment assignment = opener.apply(grant);
      newest.put(grant.slot().partition(), assignment);
      grant(assignment, grant.place());
      known = assignment;
    }
    if (known.isReleaseUnanswered()) {
      known.releaseAgain();
    } else if (grant.revoking().isPresent() && known.beginRevoking()) {
      revoke(known, grant.revoking().get());
    }
  }

  private void grant(InMemoryAssignment assignment, long place) {
    if (leaving) {
      assignment.decline();
      return;
    }
    LOG.info("granted {} position={}", assignment, place);
    tell(() -> listener.granted(assignment));
  }

  private void revoke(InMemoryAssignment assignment, Duration within) {
    LOG.info("revoking {} within={}", assignment, within);
    tell(() -> listener.revoking(assignment, within));
  }

  private void lose(InMemoryAssignment assignment, String reason) {
    if (assignment.lose()) {
      LOG.info("lost {}: {}", assignment, reason);
      tell(() -> listener.lost(assignment, reason));
    }
  }

  /** Fences everything that this node has of the consumer. */
  void loseAll(String reason) {
    speaking.lock();
    try {
      newest.values().forEach(assignment -> lose(assignment, reason));
    } finally {
      speaking.unlock();
    }
  }

  /** Tells open assignments that have something to poll. */
  void signalReady() {
    newest.values().forEach(assignment -> tell(assignment::signalIfReady));
  }

  /** Says what stopped while the storage was away. */
  void reportProblems() {
    newest.values().forEach(InMemoryAssignment::reportProblem);
  }

  /** A listener that throws must not stop what others hear. */
  private void tell(Runnable call) {
    try {
      if (!closed) {
        call.run();
      }
    } catch (RuntimeException e) {
      LOG.error("The listener of consumer={} threw; it missed a call.", definition.name(), e);
    }
  }
}
