package io.workprovider.kafka;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this node runs a consumer: a poll thread that joins the group, and joins it anew when it was
 * lost (Rules A10, L4). Thread-safe.
 */
final class GroupMember implements Subscription {

  private static final Logger log = LoggerFactory.getLogger(GroupMember.class);

  private static final Duration CLOSE = Duration.ofSeconds(20);

  private final Backend backend;
  private final NodeIdentity identity;
  private final ConsumerDefinition definition;
  private final AssignmentListener listener;
  private final LeaseTerms terms;
  private final Consumer<GroupMember> onClose;
  private final Thread thread;
  private final Object lock = new Object();
  private @Nullable Membership membership;
  private volatile boolean leaving;

  /** Whether an outage has begun. Touched by the poll thread only, as is the next. */
  private boolean away;

  /** Whether it was said why the outage does not pass by itself. */
  private boolean explained;

  private volatile boolean closed;

  GroupMember(
      Backend backend,
      NodeIdentity identity,
      ConsumerDefinition definition,
      AssignmentListener listener,
      LeaseTerms terms,
      Consumer<GroupMember> onClose) {
    this.backend = backend;
    this.identity = identity;
    this.definition = definition;
    this.listener = listener;
    this.terms = terms;
    this.onClose = onClose;
    this.thread =
        Threads.create(
            "workprovider-kafka-" + identity.current() + "-poll-" + definition.name(), this::run);
  }

  void start() {
    thread.start();
  }

  ConsumerDefinition definition() {
    return definition;
  }

  private void run() {
    Backoff backoff = new Backoff();
    while (!closed && !leaving) {
      String nodeId = identity.current();
      try {
        Membership joined = join(nodeId);
        joined.run();
      } catch (MembershipLostException e) {
        identity.renew(nodeId);
        if (!away) {
          away = true;
          log.warn(
              "The consumer does not run on this node until it is a member of its group again: {}."
                  + " consumer={}",
              e.getMessage(),
              definition.name());
        }
      } catch (RuntimeException e) {
        boolean mayPass = KafkaErrors.isPassing(e);
        if (!away || (!explained && !mayPass)) {
          away = true;
          explained = !mayPass;
          log.error(
              "The consumer does not run on this node; it is tried again. consumer={}",
              definition.name(),
              e);
        }
        backoff.pause(() -> closed || leaving);
      }
    }
  }

  /** On the poll thread. One line when an outage begins and one when it ends (Rule L4). */
  private void runsAgain() {
    if (away) {
      away = false;
      explained = false;
      log.info(
          "The consumer runs on this node again, as node {}. consumer={}",
          identity.current(),
          definition.name());
    }
  }

  private Membership join(String nodeId) {
    Membership joined =
        new Membership(
            backend,
            definition,
            listener,
            terms,
            new ClientId(nodeId, definition.name()),
            this::runsAgain);
    synchronized (lock) {
      membership = joined;
      if (closed) {
        joined.close();
      } else if (leaving) {
        joined.leave();
      }
    }
    return joined;
  }

  private @Nullable Membership membership() {
    synchronized (lock) {
      return membership;
    }
  }

  @Override
  public void leave() {
    leaving = true;
    Membership current = membership();
    if (current != null) {
      current.leave();
    }
  }

  @Override
  public void close() {
    closed = true;
    Membership current = membership();
    if (current != null) {
      current.close();
    }
    Threads.join(thread, CLOSE);
    onClose.accept(this);
  }
}
