package org.example.sqlite;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer that this node runs. Who calls the listener holds its monitor. Thread-safe. */
final class SqliteSubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteSubscription.class);

  private final SqliteWorkProvider node;
  private final Membership membership;
  private final ConsumerDefinition definition;
  private final AssignmentListener listener;
  private volatile boolean leaving;
  private volatile boolean closed;

  SqliteSubscription(
      SqliteWorkProvider node,
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

  @Override
  public synchronized void close() {
    leaving = true;
    closed = true;
    membership.forget(this);
    node.wake(true);
  }

  synchronized void tell(SqliteAssignment assignment) {
    try {
      assignment.tell(listener);
    } catch (RuntimeException e) {
      // It must not keep other listeners from hearing.
      LOG.error("The listener of {} threw; it may have missed something.", definition, e);
    }
  }
}
