package io.workprovider.conformance;

import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;

/** Writes down what a subscription hears, checks its order, and passes it on. */
record ObservedListener(AssignmentListener listener, Grants grants) implements AssignmentListener {

  @Override
  public void granted(PartitionAssignment assignment) {
    ObservedAssignment grant = (ObservedAssignment) assignment;
    grant.record(What.GRANTED, "");
    grants.granted(grant);
    listener.granted(grant);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    ObservedAssignment grant = (ObservedAssignment) assignment;
    grant.record(What.REVOKING, "within " + within.toMillis() + " ms");
    grant.askFor();
    listener.revoking(grant, within);
    grant.record(What.TOLD, "that it is asked back");
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    ObservedAssignment grant = (ObservedAssignment) assignment;
    grant.record(What.LOST, reason);
    if (grant.isCurrent()) {
      grants.violation(grant + " is still current when it is said to be lost (Rule A4)");
    }
    listener.lost(grant, reason);
  }
}
