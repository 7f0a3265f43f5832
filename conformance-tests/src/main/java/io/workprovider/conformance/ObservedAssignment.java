package io.workprovider.conformance;

import io.workprovider.AssignmentLostException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;

/** An assignment of the provider under test that writes down what is done with it. */
final class ObservedAssignment extends ForwardingAssignment {

  private final String node;
  private final Timeline timeline;
  private final boolean deaf;
  private volatile boolean askedFor;

  ObservedAssignment(PartitionAssignment assignment, String node, Timeline timeline, boolean deaf) {
    super(assignment);
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
  public void whenReady(Runnable signal) {
    super.whenReady(deaf ? () -> {} : signal);
  }

  @Override
  public void save(Progress progress) {
    try {
      super.save(progress);
      record(What.SAVED, progress.toString());
    } catch (AssignmentLostException e) {
      record(What.REFUSED, "save " + progress);
      throw e;
    }
  }

  @Override
  public void commit(Progress progress) {
    try {
      super.commit(progress);
      record(What.SAVED, progress + " and effects");
    } catch (AssignmentLostException e) {
      record(What.REFUSED, "commit " + progress);
      throw e;
    } catch (ProviderUnavailableException e) {
      record(What.NOTE, "commit in doubt " + progress);
      throw e;
    }
  }

  @Override
  public void rollBack() {
    record(What.NOTE, "roll back");
    super.rollBack();
  }

  @Override
  public void release(Progress last) {
    record(What.RELEASING, last.toString());
    try {
      super.release(last);
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
    super.reportStopped(problem);
  }

  @Override
  public String toString() {
    return node + " " + consumer() + "/" + partition() + "@" + epoch();
  }
}
