package io.workprovider.conformance.broken;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes everything on; what extends it gets one thing wrong. */
class ForwardingProvider implements WorkProvider {

  final WorkProvider correct;

  ForwardingProvider(WorkProvider correct) {
    this.correct = correct;
  }

  /** What the node is handed in place of a correct assignment. */
  PartitionAssignment altered(PartitionAssignment assignment) {
    return assignment;
  }

  /** Whether losses are told. */
  boolean tellsLosses() {
    return true;
  }

  @Override
  public String name() {
    return correct.name();
  }

  @Override
  public String nodeId() {
    return correct.nodeId();
  }

  @Override
  public Set<Capability> capabilities() {
    return correct.capabilities();
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    return correct.subscribe(consumer, new Altering(listener));
  }

  @Override
  public PositionStore positions() {
    return correct.positions();
  }

  @Override
  public EventAppender appender() {
    return correct.appender();
  }

  @Override
  public WorkAdmin admin() {
    return correct.admin();
  }

  @Override
  public void close() {
    correct.close();
  }

  private final class Altering implements AssignmentListener {

    private final AssignmentListener listener;
    private final Map<PartitionAssignment, PartitionAssignment> altered = new ConcurrentHashMap<>();

    Altering(AssignmentListener listener) {
      this.listener = listener;
    }

    private PartitionAssignment of(PartitionAssignment assignment) {
      return altered.computeIfAbsent(assignment, ForwardingProvider.this::altered);
    }

    @Override
    public void granted(PartitionAssignment assignment) {
      listener.granted(of(assignment));
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      listener.revoking(of(assignment), within);
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      if (tellsLosses()) {
        listener.lost(of(assignment), reason);
      }
    }
  }
}
