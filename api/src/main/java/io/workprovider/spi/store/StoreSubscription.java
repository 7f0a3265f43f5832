package io.workprovider.spi.store;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer that this node runs. Thread-safe. */
final class StoreSubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(StoreSubscription.class);

  private final StoreWorkProvider node;
  private final Membership membership;
  private final ConsumerDefinition definition;
  private final AssignmentListener listener;

  /** Held by whoever calls the listener, while it does, and never while the storage is asked. */
  private final ReentrantLock speaking = new ReentrantLock();

  private volatile boolean leaving;
  private volatile boolean closed;

  StoreSubscription(
      StoreWorkProvider node,
      Membership membership,
      ConsumerDefinition definition,
      AssignmentListener listener) {
    this.node = node;
    this.membership = membership;
    this.definition = definition;
    this.listener = listener;
  }

  ConsumerDefinition definition() {
    return definition;
  }

  boolean isLeaving() {
    return leaving;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void leave() {
    leaving = true;
    node.wake(true);
  }

  /** What it has is told to be lost before this returns, and nothing is told afterwards. */
  @Override
  public void close() {
    leaving = true;
    closed = true;
    speaking.lock();
    try {
      membership.forget(this);
    } finally {
      speaking.unlock();
    }
    node.wake(true);
  }

  /** Tells the listener what it has not heard of an assignment. */
  void tell(StoreAssignment assignment) {
    speaking.lock();
    try {
      assignment.tell(listener);
    } catch (RuntimeException e) {
      // It must not keep other listeners from hearing.
      LOG.error("The listener of {} threw; it may have missed something.", definition, e);
    } finally {
      speaking.unlock();
    }
  }
}
