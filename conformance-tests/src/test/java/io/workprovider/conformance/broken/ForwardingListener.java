package io.workprovider.conformance.broken;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;

/** Passes everything on; what extends it gets one thing wrong. */
class ForwardingListener implements AssignmentListener {

  private final AssignmentListener listener;

  ForwardingListener(AssignmentListener listener) {
    this.listener = listener;
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    listener.granted(assignment);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    listener.revoking(assignment, within);
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    listener.lost(assignment, reason);
  }
}
