package io.workprovider.memory;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A listener that notes what it hears, in order, and lets a test wait for it. Thread-safe. */
final class Recorder implements AssignmentListener {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Object lock = new Object();
  private final List<String> heard = new ArrayList<>();
  private final Map<String, PartitionAssignment> owned = new TreeMap<>();
  private final boolean releasesAtOnce;

  private Recorder(boolean releasesAtOnce) {
    this.releasesAtOnce = releasesAtOnce;
  }

  /** One that gives nothing back by itself. */
  static Recorder keeping() {
    return new Recorder(false);
  }

  /** One that gives back what is asked for, in the call that asks. */
  static Recorder releasing() {
    return new Recorder(true);
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    note("granted", assignment, true);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    note("revoking", assignment, !releasesAtOnce);
    if (releasesAtOnce) {
      assignment.release(io.workprovider.spi.Progress.none());
    }
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    note("lost", assignment, false);
  }

  private void note(String what, PartitionAssignment assignment, boolean has) {
    synchronized (lock) {
      heard.add(what + " " + assignment.partition() + "@" + assignment.epoch());
      if (has) {
        owned.put(assignment.partition().value(), assignment);
      } else {
        owned.remove(assignment.partition().value(), assignment);
      }
      lock.notifyAll();
    }
  }

  List<String> heard() {
    synchronized (lock) {
      return List.copyOf(heard);
    }
  }

  /** Waits until it has this many partitions, and returns them in order. */
  List<PartitionAssignment> awaitOwned(int count) throws InterruptedException {
    await("to own " + count, recorder -> recorder.owned.size() == count);
    synchronized (lock) {
      return List.copyOf(owned.values());
    }
  }

  void awaitHeard(String what) throws InterruptedException {
    await("to hear '" + what + "'", recorder -> recorder.heard.contains(what));
  }

  private void await(String what, Predicate<Recorder> condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    synchronized (lock) {
      while (!condition.test(this)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "Waited " + LONGEST_WAIT + " " + what + "; owns " + owned + ", heard " + heard);
        }
        lock.wait(left / 1_000_000 + 1);
      }
    }
  }
}
