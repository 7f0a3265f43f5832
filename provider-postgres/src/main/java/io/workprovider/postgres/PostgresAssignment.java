package io.workprovider.postgres;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.UnsupportedCapabilityException;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.events.PartitionFeed;
import io.workprovider.postgres.events.PositionedEvent;
import io.workprovider.postgres.session.Membership;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One grant to this node, from the row that names its owner and epoch. */
final class PostgresAssignment implements PartitionAssignment {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresAssignment.class);

  private enum State {
    CURRENT,
    RELEASED,
    LOST
  }

  private final PartitionKey key;
  private final Membership membership;
  private final long epoch;
  private final PartitionFeed feed;
  private final FencedWrites writes;
  private final HandedOut handedOut = new HandedOut();
  private final AtomicReference<State> state = new AtomicReference<>(State.CURRENT);
  private final AtomicBoolean askedBack = new AtomicBoolean();
  private final ReleaseDeadline releaseDeadline = new ReleaseDeadline();
  private volatile boolean refused;

  /** The running handler's, if it asked for one. */
  private volatile @Nullable HandlerTransaction transaction;

  PostgresAssignment(
      PartitionKey key,
      Membership membership,
      long epoch,
      PartitionFeed feed,
      FencedWrites writes) {
    this.key = key;
    this.membership = membership;
    this.epoch = epoch;
    this.feed = feed;
    this.writes = writes;
  }

  PartitionKey key() {
    return key;
  }

  Membership membership() {
    return membership;
  }

  @Override
  public String consumer() {
    return key.consumer();
  }

  @Override
  public PartitionId partition() {
    return PartitionId.of(key.partition());
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean isCurrent() {
    return state.get() == State.CURRENT
        && !refused
        && !releaseDeadline.isOver()
        && membership.isCurrent();
  }

  @Override
  public List<Delivery> poll(int max) {
    if (!isCurrent()) {
      return List.of();
    }
    List<PositionedEvent> page = feed.poll(max);
    handedOut.add(page);
    return Collections.unmodifiableList(page);
  }

  @Override
  public void whenReady(Runnable signal) {
    feed.whenReady(signal);
  }

  @Override
  public boolean isCaughtUp() {
    return feed.isCaughtUp();
  }

  @Override
  public void save(Progress progress) {
    @Nullable Place place = place(progress);
    if (!isCurrent()) {
      throw lost(whyNotCurrent());
    }
    if (place != null && !writes.save(this, place)) {
      refuse();
      throw lost("another epoch is current");
    }
  }

  /** The connection of a transaction in which the position will be saved, and nothing else. */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type != Connection.class) {
      throw new UnsupportedCapabilityException(
          "Nothing of type "
              + type.getName()
              + " is offered to handlers of consumer="
              + consumer()
              + ": provider 'postgres' offers a java.sql.Connection.");
    }
    HandlerTransaction open = transaction;
    return type.cast((open == null ? begin() : open).connection());
  }

  private HandlerTransaction begin() {
    if (!isCurrent()) {
      throw lost(whyNotCurrent());
    }
    HandlerTransaction begun = writes.begin(this);
    transaction = begun;
    if (!isCurrent()) {
      // Who took it away meanwhile may have seen no transaction to abort.
      end(begun);
      throw lost(whyNotCurrent());
    }
    return begun;
  }

  @Override
  public void commit(Progress progress) {
    HandlerTransaction open = openTransaction();
    try {
      Place place = Objects.requireNonNull(place(progress), "the position of the last event");
      if (!isCurrent()) {
        throw lost(whyNotCurrent());
      }
      if (!writes.commit(this, open, place)) {
        refuse();
        throw lost("another epoch is current");
      }
    } finally {
      end(open);
    }
  }

  @Override
  public void rollBack() {
    HandlerTransaction open = openTransaction();
    try {
      writes.rollBack(this, open);
    } finally {
      end(open);
    }
  }

  private HandlerTransaction openTransaction() {
    HandlerTransaction open = transaction;
    if (open == null) {
      throw new IllegalStateException("No handler of " + this + " has a transaction.");
    }
    return open;
  }

  private void end(HandlerTransaction open) {
    transaction = null;
    open.close();
  }

  /** It is lost, and its listener knows: a handler that waits for the server goes on, and fails. */
  void abortTransaction() {
    HandlerTransaction open = transaction;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void release(Progress last) {
    @Nullable Place place = place(last);
    boolean current = isCurrent();
    if (!state.compareAndSet(State.CURRENT, State.RELEASED)) {
      if (state.get() == State.RELEASED) {
        return;
      }
      throw lost(whyNotCurrent());
    }
    feed.close();
    if (!current) {
      writes.forget(this);
      throw lost(whyNotCurrent());
    }
    if (!writes.release(this, place)) {
      throw lost("another epoch is current");
    }
  }

  @Override
  public void reportStopped(String problem) {
    try {
      writes.report(this, problem);
    } catch (ProviderUnavailableException e) {
      LOG.warn(
          "The reason why {} epoch={} is stopped could not be stored: {}", key, epoch, problem, e);
    }
  }

  /** It has to be released within so long from when the server was asked. */
  void releaseWithin(Duration within, long asked) {
    releaseDeadline.set(asked, within.toNanos());
  }

  /** Nanoseconds until it should have been released; never, once its release has begun. */
  long nanosToRelease() {
    return state.get() == State.CURRENT ? releaseDeadline.nanosLeft() : Long.MAX_VALUE;
  }

  /** Says once whether the listener is to be asked to release it. */
  boolean beginRevoking() {
    return isCurrent() && askedBack.compareAndSet(false, true);
  }

  /** Takes it away; says whether the listener has to hear of it. */
  boolean lose() {
    feed.close();
    return state.compareAndSet(State.CURRENT, State.LOST);
  }

  /** Whether the server refused to save its position, also if its row still names this grant. */
  boolean isRefused() {
    return refused;
  }

  private void refuse() {
    refused = true;
    feed.close();
  }

  OwnerTable.Grant grant() {
    return new OwnerTable.Grant(key, membership.nodeId(), epoch);
  }

  private @Nullable Place place(Progress progress) {
    return progress.position().map(Positions::numberOf).map(handedOut::at).orElse(null);
  }

  private String whyNotCurrent() {
    if (state.get() == State.RELEASED) {
      return membership.lease().whyOver().orElse("it was released");
    }
    String taken = releaseDeadline.isOver() ? "it was not released in time" : "it was taken away";
    return membership.lease().whyOver().orElse(taken);
  }

  private AssignmentLostException lost(String reason) {
    return new AssignmentLostException(consumer(), partition(), epoch, reason);
  }

  @Override
  public String toString() {
    return key + " epoch=" + epoch;
  }
}
