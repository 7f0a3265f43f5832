package io.workprovider.memory;

import io.workprovider.ProviderUnavailableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What connects a node with its storage, and can be hurt in a test.
 *
 * <p>Thread-safe.
 */
public final class InMemoryLink {

  private enum State {
    UP,
    CUT,
    DEAD
  }

  private final InMemoryStorage storage;
  private final long answerWithinNanos;
  private final InMemoryWorkProvider node;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = State.UP;

  InMemoryLink(InMemoryStorage storage, InMemoryWorkProvider node) {
    this.storage = storage;
    this.answerWithinNanos = storage.answerWithin().toNanos();
    this.node = node;
  }

  /**
   * Cuts the node off: its calls fail after a short time, it hears nothing, and nobody is told.
   * Without effect if it is cut off already, or dead.
   */
  public void cut() {
    change(State.UP, State.CUT);
    if (!storage.rules().outlivesACut()) {
      node.fence("its connection broke");
    }
  }

  /** Ends {@link #cut()}. The node joins anew by itself, under another id, if it was fenced. */
  public void heal() {
    change(State.CUT, State.UP);
  }

  /**
   * Lets the node die: it never reaches the storage again, and the storage knows at once, as when
   * the connections of a killed process are closed. The node's objects fence themselves first.
   */
  public void kill() {
    change(State.UP, State.DEAD);
    change(State.CUT, State.DEAD);
    node.fence("the node died");
    storage.atomically(() -> storage.table().died(this));
  }

  boolean isUp() {
    return state == State.UP;
  }

  boolean isDead() {
    return state == State.DEAD;
  }

  /**
   * Asks the storage to do a step, and waits for the answer.
   *
   * @param what for the message
   * @throws ProviderUnavailableException if there is no answer; the step may have been done
   */
  <T> T call(String what, Function<WorkTable, T> step) {
    awaitUp(what);
    T answer = storage.atomically(() -> step.apply(storage.table()));
    if (!isUp()) {
      throw unavailable(what, "The answer was lost.");
    }
    return answer;
  }

  /** Fails if the node is dead. Within a step of the storage it says so for good. */
  void requireAlive() {
    if (isDead()) {
      throw unavailable("join", "The node is dead.");
    }
  }

  /** The table has changed for the node; it does not hear of it while it is cut off. */
  void notifyChanged() {
    if (isUp()) {
      node.lookSoon();
    }
  }

  /** Events were appended; the node does not hear of it while it is cut off. */
  void notifyAppended() {
    if (isUp()) {
      node.tellSoon();
    }
  }

  private void change(State from, State to) {
    lock.lock();
    try {
      if (state == from) {
        state = to;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitUp(String what) {
    lock.lock();
    try {
      long left = answerWithinNanos;
      while (state == State.CUT && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!isUp()) {
        throw unavailable(what, "The node is " + (isDead() ? "dead." : "cut off."));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException(
          "Interrupted while waiting for the in-memory storage to " + what + ".", e);
    } finally {
      lock.unlock();
    }
  }

  private ProviderUnavailableException unavailable(String what, String why) {
    return new ProviderUnavailableException(
        "The in-memory storage did not "
            + what
            + " within "
            + TimeUnit.NANOSECONDS.toMillis(answerWithinNanos)
            + " ms. "
            + why);
  }
}
