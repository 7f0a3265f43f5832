package io.workprovider.memory;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that this node runs.
 *
 * <p>Looks at the table open and end assignments; telling the listener follows behind, in the same
 * order, on another thread. Thread-safe.
 */
final class InMemorySubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(InMemorySubscription.class);
  private static final Duration LONGEST_LISTENER_CALL = Duration.ofSeconds(5);

  private final ConsumerDefinition definition;
  private final AssignmentListener listener;
  private final Consumer<InMemorySubscription> onClose;
  private final Runnable lookSoon;

  /** By partition. Guarded by the membership's lock. */
  private final Map<Integer, InMemoryAssignment> newest = new HashMap<>();

  /** Those of which the listener has not heard the end, in the order of their grants. */
  private final Queue<InMemoryAssignment> toTell = new ConcurrentLinkedQueue<>();

  /** Held by whoever calls the listener, while it does. */
  private final ReentrantLock speaking = new ReentrantLock();

  private volatile boolean leaving;
  private volatile boolean closed;

  InMemorySubscription(
      ConsumerDefinition definition,
      AssignmentListener listener,
      Consumer<InMemorySubscription> onClose,
      Runnable lookSoon) {
    this.definition = definition;
    this.listener = listener;
    this.onClose = onClose;
    this.lookSoon = lookSoon;
  }

  ConsumerDefinition definition() {
    return definition;
  }

  String name() {
    return definition.name();
  }

  boolean isLeaving() {
    return leaving;
  }

  @Override
  public void leave() {
    leaving = true;
    lookSoon.run();
  }

  @Override
  public void close() {
    end("its subscription was closed");
    onClose.accept(this);
  }

  /** Ends everything on this side; when it returns the listener hears no more. */
  void end(String reason) {
    leaving = true;
    toTell.forEach(assignment -> assignment.gone(reason));
    if (!awaitTurn()) {
      closed = true;
      return;
    }
    try {
      toTell.forEach(this::tell);
      closed = true;
    } finally {
      speaking.unlock();
    }
  }

  private boolean awaitTurn() {
    try {
      if (speaking.tryLock(LONGEST_LISTENER_CALL.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
      LOG.warn("consumer={} is closed while a call of its listener goes on.", name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Opens and ends assignments as a look at the table says.
   *
   * @param sentAtNanos when the node asked, so before anything in the answer was decided
   */
  void apply(List<Grant> grants, long sentAtNanos, Function<Grant, InMemoryAssignment> opener) {
    Map<Integer, Grant> owned =
        grants.stream().collect(Collectors.toMap(grant -> grant.slot().partition(), g -> g));
    newest.forEach(
        (partition, assignment) -> {
          Grant grant = owned.get(partition);
          if (grant == null || grant.epoch() != assignment.epoch()) {
            assignment.gone("the storage took it: it was reset, or not released in time");
          }
        });
    for (Grant grant : grants) {
      InMemoryAssignment assignment = newest.get(grant.slot().partition());
      if (assignment == null || grant.epoch() > assignment.epoch()) {
        assignment = opener.apply(grant);
        newest.put(grant.slot().partition(), assignment);
        toTell.add(assignment);
      }
      if (grant.revokingWithin() != null) {
        assignment.askedBack(sentAtNanos + grant.revokingWithin().toNanos());
      }
    }
  }

  /** Tells the listener what it has not heard, and the storage what had no answer. */
  void tellAll() {
    speaking.lock();
    try {
      toTell.forEach(this::tell);
      toTell.removeIf(InMemoryAssignment::isOver);
    } finally {
      speaking.unlock();
    }
    for (InMemoryAssignment assignment : toTell) {
      assignment.settle();
      guarded(assignment::signalIfReady);
    }
  }

  /** At DEBUG: whoever runs the consumer says the same at INFO. */
  private void tell(InMemoryAssignment assignment) {
    if (assignment.beginGranted(!leaving)) {
      LOG.debug("granted {}", assignment);
      guarded(() -> listener.granted(assignment));
    }
    if (assignment.beginRevoking()) {
      Duration within = assignment.revokingWithin();
      LOG.debug("revoking {} within={}", assignment, within);
      guarded(() -> listener.revoking(assignment, within));
    }
    if (assignment.beginLost()) {
      LOG.debug("lost {}: {}", assignment, assignment.goneBecause());
      guarded(() -> listener.lost(assignment, assignment.goneBecause()));
    }
  }

  /** A listener that throws must not keep others from hearing. */
  private void guarded(Runnable call) {
    try {
      if (!closed) {
        call.run();
      }
    } catch (RuntimeException e) {
      LOG.error("The listener of consumer={} threw; it may have missed something.", name(), e);
    }
  }
}
