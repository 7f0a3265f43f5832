package io.workprovider.conformance.forwarding;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Lets a listener hear always of the same other assignment in place of one. Thread-safe. */
final class WrappingListener implements AssignmentListener {

  private final AssignmentListener listener;
  private final UnaryOperator<PartitionAssignment> wrapping;
  private final Map<PartitionAssignment, PartitionAssignment> wrapped = new ConcurrentHashMap<>();

  WrappingListener(AssignmentListener listener, UnaryOperator<PartitionAssignment> wrapping) {
    this.listener = listener;
    this.wrapping = wrapping;
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    PartitionAssignment shown = wrapping.apply(assignment);
    wrapped.put(assignment, shown);
    listener.granted(shown);
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    listener.revoking(known(assignment, "revoking"), within);
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    listener.lost(known(assignment, "lost"), reason);
  }

  private PartitionAssignment known(PartitionAssignment assignment, String call) {
    return Objects.requireNonNull(
        wrapped.get(assignment),
        () -> call + " of an assignment that was never granted: " + assignment);
  }
}
