package io.workprovider.conformance;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A grant in the hands of a test: one call at a time, as assignments ask for. */
final class Held {

  private final ObservedAssignment assignment;
  private final Duration patience;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  Held(ObservedAssignment assignment, Duration patience) {
    this.assignment = assignment;
    this.patience = patience;
  }

  PartitionId partition() {
    return assignment.partition();
  }

  long epoch() {
    return assignment.epoch();
  }

  boolean isCurrent() {
    return assignment.isCurrent();
  }

  ObservedAssignment assignment() {
    return assignment;
  }

  /** The next events, so many exactly. */
  List<Delivery> take(int count) {
    List<Delivery> taken = new ArrayList<>();
    Await.until(
        count + " deliveries of " + assignment,
        patience,
        () -> {
          taken.addAll(poll(count - taken.size()));
          return taken.size() >= count;
        });
    return taken;
  }

  List<Delivery> poll(int max) {
    oneAtATime.lock();
    try {
      return assignment.poll(max);
    } finally {
      oneAtATime.unlock();
    }
  }

  void save(Delivery last) {
    save(last.position());
  }

  void save(Position position) {
    oneAtATime.lock();
    try {
      assignment.save(Progress.to(position));
    } finally {
      oneAtATime.unlock();
    }
  }

  void release(Progress last) {
    oneAtATime.lock();
    try {
      assignment.release(last);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public String toString() {
    return assignment.toString();
  }
}
