package io.workprovider.memory;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.store.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One grant to this node.
 *
 * <p>The owner may release it, and a look at the table may end it; whichever is first decides what
 * the listener hears. Thread-safe; the {@code begin…} methods are called by one thread at a time.
 */
final class InMemoryAssignment implements PartitionAssignment {

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryAssignment.class);
  private static final String REFUSED = "the storage has another owner or a higher epoch for it";

  private enum State {
    OPEN,
    RELEASING,
    /** Given up here, but the storage did not answer: to be said again. */
    RELEASE_UNANSWERED,
    RELEASED,
    LOST
  }

  private final InMemoryStorage storage;
  private final InMemoryLink link;
  private final NodeSession session;
  private final Slot slot;
  private final PartitionId partition;
  private final long epoch;
  private final PartitionCursor cursor;
  private final Runnable tellSoon;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private final AtomicReference<@Nullable String> gone = new AtomicReference<>();
  private final AtomicReference<@Nullable Long> releaseByNanos = new AtomicReference<>();
  private volatile boolean toldGranted;
  private volatile boolean toldRevoking;
  private volatile long lastReached;
  private volatile @Nullable Runnable signal;
  private volatile @Nullable String unreportedProblem;

  // Touched by the handler's thread alone.
  private @Nullable UnitOfWork unit;

  InMemoryAssignment(
      InMemoryStorage storage,
      InMemoryLink link,
      NodeSession session,
      Grant grant,
      Runnable tellSoon) {
    this.storage = storage;
    this.link = link;
    this.session = session;
    this.slot = grant.slot();
    this.partition = PartitionId.of(slot.partition());
    this.epoch = grant.epoch();
    this.cursor = storage.cursor(grant);
    this.tellSoon = tellSoon;
  }

  @Override
  public String consumer() {
    return slot.consumer();
  }

  @Override
  public PartitionId partition() {
    return partition;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean isCurrent() {
    return state.get() == State.OPEN && !isGone() && !isReleaseOverdue();
  }

  private boolean isGone() {
    return gone.get() != null || session.isFenced();
  }

  /** The storage takes it at the deadline; the owner's own clock must be no later (Rule A2). */
  private boolean isReleaseOverdue() {
    Long releaseBy = releaseByNanos.get();
    return releaseBy != null && storage.nanoClock().getAsLong() - releaseBy >= 0;
  }

  @Override
  public List<Delivery> poll(int max) {
    return isCurrent() && link.isUp() ? storage.reading(() -> cursor.next(max)) : List.of();
  }

  @Override
  public boolean isCaughtUp() {
    return link.call("look for events", table -> !cursor.hasNext());
  }

  @Override
  public void whenReady(Runnable newSignal) {
    signal = newSignal;
    tellSoon.run();
  }

  /** Calls the signal if there is something to poll. */
  void signalIfReady() {
    Runnable current = signal;
    if (current != null && isCurrent() && storage.reading(cursor::hasNext)) {
      current.run();
    }
  }

  @Override
  public void save(Progress progress) {
    save(place(progress), () -> {});
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type != InMemoryTransaction.class) {
      return PartitionAssignment.super.unwrap(type);
    }
    if (!isCurrent()) {
      throw lost(goneBecause());
    }
    UnitOfWork open = unit == null ? new UnitOfWork() : unit;
    unit = open;
    return type.cast(open);
  }

  @Override
  public void commit(Progress progress) {
    UnitOfWork open = endUnit();
    save(place(progress), open::carryOut);
  }

  @Override
  public void rollBack() {
    endUnit();
  }

  private UnitOfWork endUnit() {
    UnitOfWork open = Objects.requireNonNull(unit, "no unit of work is open");
    unit = null;
    return open;
  }

  private void save(long reached, Runnable effects) {
    if (!isCurrent() && storage.rules().asksOnlyWhileOpen()) {
      throw lost(goneBecause());
    }
    boolean accepted =
        link.call(
            "save a position",
            table -> {
              boolean saved = table.save(session.id(), slot, epoch, reached);
              if (saved) {
                effects.run();
              }
              return saved;
            });
    if (!accepted) {
      gone(REFUSED);
      tellSoon.run();
      throw lost(REFUSED);
    }
  }

  @Override
  public void release(Progress last) {
    long reached = place(last);
    if (isGone()) {
      state.compareAndSet(State.OPEN, State.LOST);
    }
    if (state.compareAndSet(State.OPEN, State.RELEASING)) {
      lastReached = reached;
      releaseAtStorage();
    } else if (state.get() == State.LOST) {
      throw lost(goneBecause());
    }
  }

  private void releaseAtStorage() {
    boolean accepted;
    try {
      accepted =
          link.call(
              "release a partition",
              table -> table.release(session.id(), slot, epoch, lastReached));
    } catch (ProviderUnavailableException e) {
      state.set(State.RELEASE_UNANSWERED);
      throw e;
    }
    state.set(State.RELEASED);
    if (!accepted) {
      throw lost(REFUSED);
    }
  }

  /** Checks a position before anything is asked or changed (Rule P7). 0 if there is none. */
  private static long place(Progress progress) {
    return progress.position().map(Places::of).orElse(0L);
  }

  @Override
  public void reportStopped(String problem) {
    unreportedProblem = problem;
    reportProblem();
  }

  private void reportProblem() {
    String problem = unreportedProblem;
    if (problem == null) {
      return;
    }
    try {
      link.call("note a problem", table -> table.stopped(session.id(), slot, epoch, problem));
      unreportedProblem = null;
    } catch (ProviderUnavailableException e) {
      LOG.debug("{}: '{}' is reported when the storage answers", this, problem, e);
    }
  }

  /** It is asked back; the first time decides until when. */
  void askedBack(long byNanos) {
    releaseByNanos.compareAndSet(null, byNanos);
  }

  /** It is not this node's any more; the first reason stays. */
  void gone(String reason) {
    gone.compareAndSet(null, reason);
  }

  /** Why it is not current, for messages. */
  String goneBecause() {
    String reason = gone.get();
    if (reason != null) {
      return reason;
    }
    if (session.isFenced()) {
      return session.reason();
    }
    return isReleaseOverdue() ? "it was asked back and not released in time" : "it was released";
  }

  Duration revokingWithin() {
    Long releaseBy = releaseByNanos.get();
    long left = releaseBy == null ? 0 : releaseBy - storage.nanoClock().getAsLong();
    return Duration.ofNanos(Math.max(0, left));
  }

  /** True once, when the listener is to hear of it; what is not wanted is given back unheard. */
  boolean beginGranted(boolean wanted) {
    if (toldGranted || state.get() != State.OPEN) {
      return false;
    }
    if (!wanted || isGone()) {
      state.compareAndSet(State.OPEN, State.RELEASE_UNANSWERED);
      return false;
    }
    toldGranted = true;
    return true;
  }

  /** True once, when the listener is to hear that it is asked back. */
  boolean beginRevoking() {
    boolean asked = releaseByNanos.get() != null && state.get() == State.OPEN && !isGone();
    boolean begin = asked && toldGranted && !toldRevoking;
    toldRevoking |= begin;
    return begin;
  }

  /** True once, when the listener is to hear that it is lost. */
  boolean beginLost() {
    return toldGranted && isGone() && state.compareAndSet(State.OPEN, State.LOST);
  }

  /** Whether there is nothing more to tell of it, neither here nor to the storage. */
  boolean isOver() {
    return state.get() == State.RELEASED || state.get() == State.LOST;
  }

  /** Tells the storage what it did not answer to. */
  void settle() {
    if (!link.isUp()) {
      return;
    }
    reportProblem();
    if (state.get() == State.RELEASE_UNANSWERED) {
      try {
        releaseAtStorage();
      } catch (ProviderUnavailableException | AssignmentLostException e) {
        LOG.debug("{}: released before, too late, or once more without an answer", this, e);
      }
    }
  }

  private AssignmentLostException lost(String reason) {
    return new AssignmentLostException(slot.consumer(), partition, epoch, reason);
  }

  @Override
  public String toString() {
    return "consumer=" + slot.consumer() + " partition=" + partition + " epoch=" + epoch;
  }
}
