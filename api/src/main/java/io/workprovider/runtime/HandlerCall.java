package io.workprovider.runtime;

import static java.util.Objects.requireNonNull;

import io.workprovider.AssignmentLostException;
import io.workprovider.EffectsRefusedException;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.HandlerContext;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the handler of one partition, one call at a time, and is the context that it sees.
 *
 * <p>{@link #run} belongs to the partition's loop; everything else may come from any thread.
 */
final class HandlerCall implements HandlerContext {

  /** How a call ended. */
  sealed interface Outcome {}

  /**
   * The handler returned: the events are done, even if the work was taken away meanwhile.
   *
   * @param handled how many of the events it was called with
   * @param saved whether the position was saved with what it wrote (X2)
   */
  record Done(int handled, boolean saved) implements Outcome {}

  /** The handler gave up, or was not called, since the work was taken away: no failure (H3). */
  record Cancelled() implements Outcome {}

  /** The handler threw of its own accord. */
  record Failed(Throwable cause) implements Outcome {}

  /** The handler returned, and whether what it wrote was stored with the position is not known. */
  record InDoubt(Throwable cause) implements Outcome {}

  private static final Logger log = LoggerFactory.getLogger(HandlerCall.class);

  private static final Outcome DONE_ONE = new Done(1, false);
  private static final Outcome DONE_NONE = new Done(0, false);

  // A number and no enum: a reference would cost a barrier of the garbage collector twice an event.
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int INTERRUPTED = 2;

  private final EventConsumer consumer;
  private final PartitionAssignment assignment;

  private final AtomicInteger state = new AtomicInteger(IDLE);

  // Written before the state says that the handler runs, and read after that was seen.
  private @Nullable Thread thread;
  private final AtomicLong startedAt = new AtomicLong();

  private volatile boolean cancelled;

  /** Of the timer's thread alone: when the call began that was reported last. */
  private long reported;

  /** An interrupt, and what clears it, are one after another. */
  private final Object interrupting = new Object();

  private @Nullable Delivery last;
  private int attempt;

  // Of the running call's unit of work; touched by the handler's thread alone.
  private boolean unitBegun;
  private @Nullable RuntimeException unitRefused;

  HandlerCall(EventConsumer consumer, PartitionAssignment assignment) {
    this.consumer = consumer;
    this.assignment = assignment;
  }

  /**
   * Calls the handler with those of the events that pass the filter, if any do, and ends its unit
   * of work, if it asked for one.
   *
   * @param now the time by {@link System#nanoTime}, which the loop has read anyway
   * @throws AssignmentLostException if the assignment turned out not to be current
   * @throws ProviderUnavailableException if the handler failed since the back end was away; nothing
   *     it wrote in its unit of work is stored
   */
  Outcome run(List<Delivery> unit, int attempt, long now) {
    Delivery upTo = unit.get(unit.size() - 1);
    this.last = upTo;
    this.attempt = attempt;
    unitBegun = false;
    unitRefused = null;
    Outcome outcome = call(unit, now);
    if (unitBegun) {
      outcome = endUnit(outcome, Progress.to(upTo.position()));
    }
    if (unitRefused != null && isFailureOfItsOwn(outcome)) {
      throw unitRefused; // No fault of the handler, whatever it made of it.
    }
    return outcome;
  }

  private Outcome endUnit(Outcome outcome, Progress progress) {
    if (outcome instanceof Done done) {
      return commit(done, progress);
    }
    try {
      assignment.rollBack();
    } catch (ProviderUnavailableException e) {
      if (isFailureOfItsOwn(outcome)) {
        throw e;
      }
      log.debug("A handler's unit of work ended by itself: its back end is away.", e);
    }
    // A provider may end what a handler uses before it says that the partition is lost (H3).
    return isFailureOfItsOwn(outcome) && !assignment.isCurrent() ? new Cancelled() : outcome;
  }

  private Outcome commit(Done done, Progress progress) {
    try {
      assignment.commit(progress);
      return new Done(done.handled(), true);
    } catch (AssignmentLostException e) {
      throw e;
    } catch (EffectsRefusedException e) {
      return new Failed(e);
    } catch (RuntimeException | Error e) { // None of them says that nothing is stored.
      return new InDoubt(e);
    }
  }

  /** Whether there is something to try again: errors are not (H6), nor what was cancelled. */
  private static boolean isFailureOfItsOwn(Outcome outcome) {
    return outcome instanceof Failed failed && !(failed.cause() instanceof Error);
  }

  private Outcome call(List<Delivery> unit, long now) {
    if (!enter(now)) {
      return new Cancelled();
    }
    try {
      List<Event> events = passing(unit);
      if (!events.isEmpty()) {
        consumer.handler().handle(events, this);
      }
      return switch (events.size()) {
        case 0 -> DONE_NONE;
        case 1 -> DONE_ONE;
        default -> new Done(events.size(), false);
      };
    } catch (Throwable cause) { // Also errors: H6 is decided by the loop, which must live on.
      return cancelled && !(cause instanceof Error) ? new Cancelled() : new Failed(cause);
    } finally {
      exit();
    }
  }

  private List<Event> passing(List<Delivery> unit) {
    var filter = consumer.filter().orElse(null);
    if (unit.size() == 1) {
      Event event = unit.get(0).event();
      return filter == null || filter.test(event) ? List.of(event) : List.of();
    }
    List<Event> events = new ArrayList<>(unit.size());
    for (Delivery delivery : unit) {
      if (filter == null || filter.test(delivery.event())) {
        events.add(delivery.event());
      }
    }
    return List.copyOf(events);
  }

  /** Two writes to one word in all, and no lock: it is on the way of each event. */
  private boolean enter(long now) {
    thread = Thread.currentThread();
    startedAt.setRelease(now);
    state.set(RUNNING);
    if (cancelled) { // Or else whoever cancels from now on sees that the handler runs.
      exit();
      return false;
    }
    return true;
  }

  private void exit() {
    if (!state.compareAndSet(RUNNING, IDLE)) {
      synchronized (interrupting) {
        // The interrupt was for the handler alone; what runs on this thread next must not see it.
        Thread.interrupted();
        state.set(IDLE);
      }
    }
  }

  /** Cancels the context for good and interrupts the handler, if one runs. Idempotent. */
  void cancel() {
    cancelled = true;
    synchronized (interrupting) {
      if (state.compareAndSet(RUNNING, INTERRUPTED)) {
        requireNonNull(thread, "the thread of a handler that runs").interrupt();
      }
    }
  }

  /** Whether the calling thread is inside the handler. */
  boolean isOnCallingThread() {
    return isRunning() && thread == Thread.currentThread();
  }

  /** Whether a handler runs now. */
  boolean isRunning() {
    return state.get() != IDLE;
  }

  /**
   * Whether the running call has passed its deadline; true once for each call (H4). For one thread
   * at a time.
   */
  boolean becameOverdue() {
    if (!isRunning()) {
      return false;
    }
    long since = startedAt.getAcquire();
    boolean overdue =
        since != reported && System.nanoTime() - since > consumer.handlerDeadline().toNanos();
    if (overdue) {
      reported = since;
    }
    return overdue;
  }

  @Override
  public String consumer() {
    return consumer.name();
  }

  @Override
  public PartitionId partition() {
    return assignment.partition();
  }

  @Override
  public long epoch() {
    return assignment.epoch();
  }

  @Override
  public Position position() {
    if (last == null) {
      throw new IllegalStateException("A handler's context has a position during a call only.");
    }
    return last.position();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (!isOnCallingThread()) {
      throw new IllegalStateException(
          "A handler's context is unwrapped on the handler's own thread, during its call: "
              + type.getName()
              + " of consumer="
              + consumer.name()
              + " was asked for on thread "
              + Thread.currentThread().getName()
              + ".");
    }
    try {
      T offered = assignment.unwrap(type);
      unitBegun = true;
      return offered;
    } catch (AssignmentLostException | ProviderUnavailableException e) {
      unitRefused = e;
      throw e;
    }
  }
}
