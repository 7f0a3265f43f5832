package io.workprovider.memory;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One grant to this node. Thread-safe. */
final class InMemoryAssignment implements PartitionAssignment {

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryAssignment.class);

  private static final String REFUSED = "the storage has another owner or a higher epoch for it";

  private enum State {
    OPEN,
    RELEASING,
    /** Given up here, with no answer from the storage: to be said again. */
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
  private final long endAtGrant;
  private final Runnable wakeNode;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile boolean revoking;
  private volatile boolean refused;
  private volatile long lastProgress;
  private volatile @Nullable Runnable signal;
  private volatile @Nullable String unreportedProblem;

  InMemoryAssignment(
      InMemoryStorage storage,
      InMemoryLink link,
      NodeSession session,
      Grant grant,
      Runnable wakeNode) {
    this.storage = storage;
    this.link = link;
    this.session = session;
    this.slot = grant.slot();
    this.partition = PartitionId.of(slot.partition());
    this.epoch = grant.epoch();
    this.wakeNode = wakeNode;
    EventLog log = storage.log();
    this.cursor =
        storage.reading(
            () ->
                new PartitionCursor(
                    log, grant.sequence(), slot.partition(), grant.partitions(), grant.place()));
    this.endAtGrant = storage.reading(log::end);
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
    return isOpen() && !refused && !session.isFenced();
  }

  @Override
  public List<Delivery> poll(int max) {
    return isCurrent() && link.isUp()
        ? storage.reading(() -> cursor.next(max, lastPlaceToRead()))
        : List.of();
  }

  @Override
  public void whenReady(Runnable newSignal) {
    signal = newSignal;
    wakeNode.run();
  }

  @Override
  public boolean isCaughtUp() {
    return link.call("look for events", table -> !cursor.hasNext(lastPlaceToRead()));
  }

  @Override
  public void save(Progress progress) {
    long reached = place(progress);
    requireOpen();
    if (!link.call("save a position", table -> table.save(session.id(), slot, epoch, reached))) {
      refused = true;
      wakeNode.run();
      throw lost(REFUSED);
    }
  }

  @Override
  public void release(Progress last) {
    long reached = place(last);
    if (session.isFenced()) {
      state.compareAndSet(State.OPEN, State.LOST);
    }
    if (state.compareAndSet(State.OPEN, State.RELEASING)) {
      lastProgress = reached;
      releaseAtStorage();
    } else if (state.get() == State.LOST) {
      throw lost("it was lost before it was released");
    }
  }

  private void releaseAtStorage() {
    boolean accepted;
    try {
      accepted =
          link.call(
              "release a partition",
              table -> table.release(session.id(), slot, epoch, lastProgress));
    } catch (ProviderUnavailableException e) {
      state.set(State.RELEASE_UNANSWERED);
      throw e;
    }
    state.set(State.RELEASED);
    if (!accepted) {
      throw lost(REFUSED);
    }
  }

  @Override
  public void reportStopped(String problem) {
    unreportedProblem = problem;
    reportProblem();
  }

  /** Says what could not be said before, if there is anything. */
  void reportProblem() {
    String problem = unreportedProblem;
    if (problem == null || !isOpen()) {
      return;
    }
    try {
      link.call(
          "note a problem",
          table -> {
            table.stopped(session.id(), slot, epoch, problem);
            return slot;
          });
      unreportedProblem = null;
    } catch (ProviderUnavailableException e) {
      LOG.debug("{}: '{}' will be reported later", this, problem, e);
    }
  }

  /** Whether the storage may still think that this node has it, though it was given up. */
  boolean isReleaseUnanswered() {
    return state.get() == State.RELEASE_UNANSWERED;
  }

  /**
   * Gives it up without anybody having heard of it; the storage is told by {@link #releaseAgain}.
   */
  void decline() {
    state.compareAndSet(State.OPEN, State.RELEASE_UNANSWERED);
  }

  /** Says again that it was given up. */
  void releaseAgain() {
    try {
      releaseAtStorage();
    } catch (AssignmentLostException e) {
      LOG.debug("{}: the release that had no answer was done, or came too late", this, e);
    }
  }

  /** Whether its listener may hear more of it. */
  boolean isOpen() {
    return state.get() == State.OPEN;
  }

  /** Notes that it is asked back; true the first time. */
  boolean beginRevoking() {
    boolean first = !revoking && isOpen();
    revoking |= first;
    return first;
  }

  /** Ends it from this node's side; true if it was open. */
  boolean lose() {
    return state.compareAndSet(State.OPEN, State.LOST);
  }

  /** Calls the signal if there is something to poll. */
  void signalIfReady() {
    Runnable current = signal;
    if (current == null || !isCurrent()) {
      return;
    }
    if (storage.reading(() -> cursor.hasNext(lastPlaceToRead()))) {
      current.run();
    }
  }

  private long lastPlaceToRead() {
    return storage.rules().lastPlaceToRead(storage.log().end(), endAtGrant);
  }

  /** Checks a position before anything is asked or changed (Rule P7). 0 if there is none. */
  private static long place(Progress progress) {
    return progress.position().map(Places::of).orElse(0L);
  }

  private void requireOpen() {
    if (session.isFenced()) {
      throw lost(session.reason());
    }
    if (!isOpen() || refused) {
      throw lost(
          isOpen() ? REFUSED : "it was " + (state.get() == State.LOST ? "lost" : "released"));
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
