package io.workprovider.conformance;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;

/** An assignment of the provider under test that writes down what is done with it. */
final class ObservedAssignment implements PartitionAssignment {

  private final PartitionAssignment assignment;
  private final String node;
  private final Timeline timeline;
  private final boolean deaf;
  private volatile boolean askedFor;

  ObservedAssignment(PartitionAssignment assignment, String node, Timeline timeline, boolean deaf) {
    this.assignment = assignment;
    this.node = node;
    this.timeline = timeline;
    this.deaf = deaf;
  }

  String node() {
    return node;
  }

  /** From now on it may be taken without its owner's knowing at once: its deadline or a reset. */
  void askFor() {
    askedFor = true;
  }

  boolean isAskedFor() {
    return askedFor;
  }

  void record(What what, String detail) {
    timeline.add(
        new Entry(System.nanoTime(), node, consumer(), partition().value(), epoch(), what, detail));
  }

  @Override
  public String consumer() {
    return assignment.consumer();
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
  public boolean isCurrent() {
    return assignment.isCurrent();
  }

  @Override
  public List<Delivery> poll(int max) {
    return assignment.poll(max);
  }

  @Override
  public void whenReady(Runnable signal) {
    assignment.whenReady(deaf ? () -> {} : signal);
  }

  @Override
  public boolean isCaughtUp() {
    return assignment.isCaughtUp();
  }

  @Override
  public void save(Progress progress) {
    try {
      assignment.save(progress);
      record(What.SAVED, progress.toString());
    } catch (AssignmentLostException e) {
      record(What.REFUSED, "save " + progress);
      throw e;
    }
  }

  @Override
  public void release(Progress last) {
    record(What.RELEASING, last.toString());
    try {
      assignment.release(last);
      record(What.RELEASED, last.toString());
    } catch (AssignmentLostException e) {
      record(What.REFUSED, "release " + last);
      throw e;
    } catch (ProviderUnavailableException e) {
      // Not this node's any more either way; when it becomes free is the provider's to see to.
      record(What.DROPPED, "release " + last);
      throw e;
    }
  }

  @Override
  public void reportStopped(String problem) {
    record(What.STOPPED, problem);
    assignment.reportStopped(problem);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return assignment.unwrap(type);
  }

  @Override
  public String toString() {
    return node + " " + consumer() + "/" + partition() + "@" + epoch();
  }
}
