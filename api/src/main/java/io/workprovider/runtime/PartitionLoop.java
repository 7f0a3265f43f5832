package io.workprovider.runtime;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventConsumer;
import io.workprovider.PositionExpiredException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one assignment: poll, handle, save, and in the end release.
 *
 * <p>It has no thread of its own. {@link #signal()} asks for a turn, and turns run one after
 * another on the consumer's workers. A turn handles one page, then goes to the back of the queue,
 * so that partitions share the workers fairly. What waits (for events, for a retry, for the back
 * end) waits without a thread.
 */
final class PartitionLoop {

  /** How a loop is to end; only ever moves downwards. */
  private enum Stop {
    NONE,
    RELEASE,
    LOST
  }

  private static final Logger log = LoggerFactory.getLogger(PartitionLoop.class);

  private static final int PAGE = 500;
  private static final long HELD_TOO_LONG_NANOS = 1_000_000_000L;
  private static final long AFTER_SURPRISE_NANOS = 1_000_000_000L;

  private final EventConsumer consumer;
  private final PartitionAssignment assignment;
  private final LoopHost host;
  private final HandlerCall call;
  private final SaveSchedule saves;
  private final String keys;

  private final Turns turns;
  private final Pause pause;
  private final CompletableFuture<Void> before;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> quiet;
  private final Object stopLock = new Object();

  private volatile Stop stop = Stop.NONE;
  private volatile boolean held = true;
  private volatile boolean over;
  private volatile boolean caughtUp;
  private volatile @Nullable Stopped stopped;
  private volatile @Nullable String unreleased;
  private final long createdAt = System.nanoTime();
  private boolean heldReported;
  private volatile boolean rejected;

  // Touched by turns only.
  private final EventPage page = new EventPage();
  private final Tries tries;

  /** Why a partition does not run though it is owned. */
  record Stopped(String reason, @Nullable Throwable cause) {}

  /**
   * A loop that has not begun.
   *
   * @param previous the loop of the same partition before, which must be quiet first
   */
  PartitionLoop(
      EventConsumer consumer,
      PartitionAssignment assignment,
      LoopHost host,
      @Nullable PartitionLoop previous) {
    this.consumer = consumer;
    this.assignment = assignment;
    this.host = host;
    this.call = new HandlerCall(consumer, assignment);
    this.saves = new SaveSchedule(consumer);
    this.turns = new Turns(host.workers(), this::guardedTurn, this::onRejected);
    this.pause = new Pause(host, this::signal);
    this.keys =
        "consumer="
            + consumer.name()
            + " partition="
            + assignment.partition()
            + " epoch="
            + assignment.epoch();
    this.tries = new Tries(consumer, keys);
    this.before = previous == null ? CompletableFuture.completedFuture(null) : previous.quiet;
    this.quiet = CompletableFuture.allOf(before, ended);
  }

  /** Begins as soon as no handler of an earlier grant of this partition runs on this node. */
  void begin() {
    assignment.whenReady(this::signal);
    CompletableFuture<Void> unused =
        before.thenRun(
            () -> {
              held = false;
              signal();
            });
  }

  PartitionAssignment assignment() {
    return assignment;
  }

  /** The keys of a log line. */
  String keys() {
    return keys;
  }

  /** Lets the event in hand finish, then saves and releases (Rules A2, H7). */
  void askBack() {
    stopAtLeast(Stop.RELEASE);
  }

  /** Cancels the handler; nothing is saved any more (Rule A4). */
  void lose() {
    stopAtLeast(Stop.LOST);
    call.cancel();
  }

  /** Cancels the handler; what is done is still saved and released. */
  void cancelHandler() {
    call.cancel();
  }

  private void stopAtLeast(Stop wanted) {
    synchronized (stopLock) {
      if (wanted.compareTo(stop) > 0) {
        stop = wanted;
      }
    }
    signal();
  }

  /** Completes when the loop has ended: no handler of it runs or will run. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  boolean isCaughtUp() {
    return caughtUp;
  }

  /** Why the partition does not run; null if it does. */
  @Nullable Stopped stopped() {
    return stopped;
  }

  /** What stands, or stood, in the way of a clean release; null if it was clean. */
  @Nullable String unfinishedReason() {
    if (!over) {
      return call.isRunning()
          ? "its handler still runs, though its context is cancelled and its thread interrupted"
          : "it was not released in time";
    }
    return unreleased;
  }

  boolean isHandlerOnCallingThread() {
    return call.isOnCallingThread();
  }

  /** Looks whether something takes too long, and polls in case a ready signal was lost (E8, H4). */
  void tick() {
    if (call.becameOverdue()) {
      log.warn(
          "A handler has been running for longer than its deadline of {}. {}",
          consumer.handlerDeadline(),
          keys);
    }
    if (held && !heldReported && System.nanoTime() - createdAt > HELD_TOO_LONG_NANOS) {
      heldReported = true;
      log.warn(
          "The partition waits: a handler of an earlier grant, cancelled, has not returned. {}",
          keys);
    }
    signal();
  }

  private void signal() {
    turns.signal();
  }

  private void onRejected(RejectedExecutionException e) {
    if (stop != Stop.NONE) {
      log.debug("A handler returned after its service had stopped. {}", keys, e);
    } else if (!rejected) {
      rejected = true;
      log.error("The service's executor takes no tasks; the partition does not run. {}", keys, e);
      if (host.runsOnce()) {
        stopped = new Stopped("the service's executor takes no tasks", e);
        host.changed();
      }
    }
  }

  private void guardedTurn() {
    try {
      turn();
    } catch (RuntimeException | Error unexpected) {
      // The loop must outlive whatever a provider throws.
      log.error("A partition's loop failed unexpectedly and goes on. {}", keys, unexpected);
      pause.begin(AFTER_SURPRISE_NANOS);
    }
  }

  private void turn() {
    rejected = false;
    if (over) {
      return;
    }
    switch (stop) {
      case LOST -> endLost();
      case RELEASE -> release();
      case NONE -> {
        if (!held && !pause.isOn()) {
          work();
        }
      }
    }
  }

  private void work() {
    try {
      if (saves.isDue(System.nanoTime()) || stopped != null) {
        saveUnsaved();
      }
      if (stopped != null) {
        return;
      }
      if (page.isUsedUp()) {
        page.fill(assignment.poll(Math.max(PAGE, consumer.batchSize())));
      }
      if (page.isEmpty()) {
        atEndOfWhatWasFetched();
      } else if (handlePage()) {
        signal();
      }
      pause.endOutage();
    } catch (AssignmentLostException e) {
      log.debug("A save was refused. {}", keys, e);
      lose();
    } catch (PositionExpiredException e) {
      stopPartition(String.valueOf(e.getMessage()), "", e);
    } catch (ProviderUnavailableException e) {
      // The provider says once that the back end is away; here it would be a line per partition.
      log.debug("The back end did not answer; trying again. {}", keys, e);
      pause.beginOutage();
    }
  }

  private void atEndOfWhatWasFetched() {
    long dueIn = saves.caughtUp();
    if (dueIn > 0) {
      host.after(dueIn, this::signal);
    } else if (dueIn == 0) {
      save();
    }
    if (host.runsOnce() && !caughtUp && assignment.isCaughtUp()) {
      caughtUp = true;
      host.changed();
    }
  }

  /** Handles what is left of the page; false if the loop has to wait for something. */
  private boolean handlePage() {
    long now = System.nanoTime();
    while (!page.isUsedUp() && stop == Stop.NONE) {
      if (!assignment.isCurrent()) {
        return false; // A lost call is on its way.
      }
      List<Delivery> unit = page.unit(consumer.batchSize());
      HandlerCall.Outcome outcome = call.run(unit, tries.attempt(), now);
      if (outcome instanceof HandlerCall.Done done) {
        host.handled(done.handled());
        moveOver(unit);
        if (done.saved()) {
          saves.saved(0);
        }
      } else if (outcome instanceof HandlerCall.Failed failed) {
        if (!moveOverFailure(unit, failed.cause())) {
          return false;
        }
      } else {
        if (outcome instanceof HandlerCall.InDoubt inDoubt) {
          handBackInDoubt(unit, inDoubt.cause());
        }
        return false;
      }
      now = System.nanoTime();
      if (saves.isDue(now)) {
        save();
        now = System.nanoTime();
      }
    }
    return true;
  }

  private void moveOver(List<Delivery> unit) {
    saves.done(unit.get(unit.size() - 1), unit.size());
    page.moveOver(unit);
    tries.beginAnew();
  }

  /**
   * To call the handler again could repeat its effects. Under the next epoch it cannot: what was
   * not stored by then is refused, and the grant reads how far it got (Rule X2).
   */
  private void handBackInDoubt(List<Delivery> unit, Throwable cause) {
    askBack();
    // After the fact: to log an exception of somebody else's may throw.
    log.warn(
        "Whether a handler's effects were stored with the position is not known; the partition is"
            + " handed back, to go on after what was. {} {}",
        keys,
        Problem.where(unit),
        cause);
  }

  /** Does what a failure means; true if the loop goes on with another event. */
  private boolean moveOverFailure(List<Delivery> unit, Throwable cause) {
    Tries.Verdict verdict = tries.failed(unit, cause);
    if (verdict instanceof Tries.Again again) {
      pause.begin(again.pauseNanos());
      saveUnsaved();
      return false;
    }
    if (verdict instanceof Tries.Stop stop) {
      stopPartition(stop.reason(), Problem.where(unit), cause);
      return false;
    }
    if (verdict instanceof Tries.OneByOne) {
      page.goOneByOne(unit);
      tries.beginAnew();
    } else {
      moveOver(unit);
    }
    return true;
  }

  private void stopPartition(String reason, String where, Throwable cause) {
    String line = Problem.line(reason);
    stopped = new Stopped(line, cause);
    assignment.reportStopped(line);
    host.changed();
    // After the fact: to log an exception of somebody else's may throw.
    log.error(
        "The partition stops: {}. It goes on when it is granted anew: after a reset, or a restart of"
            + " this node. {} {}",
        line,
        keys,
        where,
        cause);
    saveUnsaved();
  }

  private void saveUnsaved() {
    if (saves.hasUnsaved()) {
      save();
    }
  }

  private void save() {
    long begin = System.nanoTime();
    assignment.save(saves.unsavedProgress());
    saves.saved(System.nanoTime() - begin);
  }

  private void release() {
    Progress last = saves.unsavedProgress();
    try {
      assignment.release(last);
      end("released");
    } catch (AssignmentLostException e) {
      endLost();
    } catch (ProviderUnavailableException e) {
      unreleased = "the back end did not answer; what was handled since the last save comes again";
      log.debug("A release did not get through. {}", keys, e);
      end("dropped");
    }
  }

  private void endLost() {
    unreleased = "it was lost before it was released";
    end("lost");
  }

  private void end(String how) {
    page.fill(List.of());
    log.info("Partition {}. {}", how, keys);
    over = true;
    host.ended(this);
    ended.complete(null);
  }

  @Override
  public String toString() {
    return "PartitionLoop[" + keys + "]";
  }
}
