package io.workprovider.conformance.broken;

import io.workprovider.PartitionId;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;

/** Passes everything on; what extends it gets one thing wrong. */
class ForwardingAssignment implements PartitionAssignment {

  private final PartitionAssignment correct;

  ForwardingAssignment(PartitionAssignment correct) {
    this.correct = correct;
  }

  @Override
  public String consumer() {
    return correct.consumer();
  }

  @Override
  public PartitionId partition() {
    return correct.partition();
  }

  @Override
  public long epoch() {
    return correct.epoch();
  }

  @Override
  public boolean isCurrent() {
    return correct.isCurrent();
  }

  @Override
  public List<Delivery> poll(int max) {
    return correct.poll(max);
  }

  @Override
  public void whenReady(Runnable signal) {
    correct.whenReady(signal);
  }

  @Override
  public boolean isCaughtUp() {
    return correct.isCaughtUp();
  }

  @Override
  public void save(Progress progress) {
    correct.save(progress);
  }

  @Override
  public void release(Progress last) {
    correct.release(last);
  }

  @Override
  public void reportStopped(String problem) {
    correct.reportStopped(problem);
  }
}
