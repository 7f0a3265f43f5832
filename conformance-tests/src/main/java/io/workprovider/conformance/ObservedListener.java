package io.workprovider.conformance;

import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Writes down what a subscription hears, checks its order, and passes it on. */
final class ObservedListener implements AssignmentListener {

  private final AssignmentListener listener;
  private final String node;
  private final Timeline timeline;
  private final Grants grants;
  private final boolean deaf;
  private final Map<PartitionAssignment, ObservedAssignment> observed = new ConcurrentHashMap<>();

  ObservedListener(
      AssignmentListener listener, String node, Timeline timeline, Grants grants, boolean deaf) {
    this.listener = listener;
    this.node = node;
    this.timeline = timeline;
    this.grants = grants;
    this.deaf = deaf;
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    ObservedAssignment grant = new ObservedAssignment(assignment, node, timeline, deaf);
    grant.record(What.GRANTED, "");
    grants.granted(grant);
    observed.put(assignment, grant);
    listener.granted(grant);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    ObservedAssignment grant = known(assignment, "revoking");
    grant.record(What.REVOKING, "within " + within.toMillis() + " ms");
    grant.askFor();
    listener.revoking(grant, within);
    grant.record(What.TOLD, "that it is asked back");
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    ObservedAssignment grant = known(assignment, "lost");
    grant.record(What.LOST, reason);
    if (grant.isCurrent()) {
      grants.violation(grant + " is still current when it is said to be lost");
    }
    listener.lost(grant, reason);
  }

  private ObservedAssignment known(PartitionAssignment assignment, String call) {
    return Objects.requireNonNull(
        observed.get(assignment), () -> call + " of an assignment that was never granted");
  }
}
