package io.workprovider.conformance.forwarding;

import io.workprovider.PartitionId;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;
import java.util.Objects;

/**
 * Passes everything on to an assignment. What extends it changes what it has to.
 *
 * <p>As thread-safe as the assignment behind it and what extends it.
 */
public class ForwardingAssignment implements PartitionAssignment {

  private final PartitionAssignment assignment;

  /** One in front of this assignment. */
  protected ForwardingAssignment(PartitionAssignment assignment) {
    this.assignment = Objects.requireNonNull(assignment, "assignment");
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
    assignment.whenReady(signal);
  }

  @Override
  public boolean isCaughtUp() {
    return assignment.isCaughtUp();
  }

  @Override
  public void save(Progress progress) {
    assignment.save(progress);
  }

  @Override
  public void release(Progress last) {
    assignment.release(last);
  }

  @Override
  public void reportStopped(String problem) {
    assignment.reportStopped(problem);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return assignment.unwrap(type);
  }

  @Override
  public void commit(Progress progress) {
    assignment.commit(progress);
  }

  @Override
  public void rollBack() {
    assignment.rollBack();
  }

  @Override
  public String toString() {
    return assignment.toString();
  }
}
