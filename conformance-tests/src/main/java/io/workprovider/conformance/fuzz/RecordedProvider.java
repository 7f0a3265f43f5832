package io.workprovider.conformance.fuzz;

import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.conformance.fuzz.Happening.AskedBack;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;

/** The provider under test, with everything that it says and is told written down. */
final class RecordedProvider extends ForwardingProvider {

  private final String node;
  private final History history;
  private final KnownGrants known;

  RecordedProvider(WorkProvider provider, String node, History history, KnownGrants known) {
    super(provider);
    this.node = node;
    this.history = history;
    this.known = known;
  }

  @Override
  protected PartitionAssignment wrap(PartitionAssignment assignment) {
    return new RecordedAssignment(assignment, node, history, known);
  }

  @Override
  protected AssignmentListener wrap(AssignmentListener listener) {
    return new Listener(listener, history, known);
  }

  private record Listener(AssignmentListener listener, History history, KnownGrants known)
      implements AssignmentListener {

    @Override
    public void granted(PartitionAssignment assignment) {
      known.granted((RecordedAssignment) assignment);
      listener.granted(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      Grant grant = ((RecordedAssignment) assignment).grant();
      history.add(new AskedBack(System.nanoTime(), grant, within));
      listener.revoking(assignment, within);
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      RecordedAssignment recorded = (RecordedAssignment) assignment;
      history.add(new Lost(System.nanoTime(), recorded.grant(), reason, recorded.isCurrent()));
      recorded.end();
      listener.lost(assignment, reason);
    }
  }
}
