package io.workprovider.kafka;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands grants to the listener and takes them away again, each in the order that listeners may rely
 * on. For the poll thread only; a listener that closes its subscription comes in again from within.
 */
final class Holdings {

  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  private final Shares shares;
  private final ConsumerDefinition definition;
  private final AssignmentListener listener;
  private final ArrayDeque<KafkaAssignment> falling = new ArrayDeque<>();
  private boolean over;

  Holdings(Shares shares, ConsumerDefinition definition, AssignmentListener listener) {
    this.shares = shares;
    this.definition = definition;
    this.listener = listener;
  }

  /** Hands a grant over. */
  void give(KafkaAssignment assignment) {
    if (over) {
      assignment.end(); // The listener closed its subscription when it heard of another one.
      return;
    }
    shares.granted(assignment);
    tell(() -> listener.granted(assignment));
  }

  /** Asks grants back that were not asked back before. */
  void askBack(List<KafkaAssignment> back) {
    for (KafkaAssignment assignment : back) {
      if (!assignment.isEnded() && assignment.askBack(definition.releaseDeadline())) {
        tell(() -> listener.revoking(assignment, definition.releaseDeadline()));
      }
    }
  }

  /** Takes those that were asked back and not released in time (Rule A2). */
  void takeOverdue(List<KafkaAssignment> back) {
    for (KafkaAssignment assignment : back) {
      if (assignment.isOverdue()) {
        take(assignment, "it was not released within " + definition.releaseDeadline());
      }
    }
  }

  /** Takes those whose position somebody has asked to reset since they were granted (Rule P8). */
  void takeReset(ControlState state) {
    for (KafkaAssignment assignment : shares.current()) {
      boolean asked =
          !assignment.isEnded()
              && state
                  .reset(definition.name(), assignment.partition())
                  .filter(reset -> reset.place() > assignment.committed().mark().reset())
                  .isPresent();
      if (asked) {
        take(assignment, "its position was reset");
      }
    }
  }

  /** Takes one away. */
  void take(KafkaAssignment assignment, String reason) {
    assignment.end();
    tell(() -> listener.lost(assignment, reason));
  }

  /** Takes everything away; nothing is given any more. */
  void takeAll(String reason) {
    over = true;
    falling.addAll(shares.all());
    shares.clear();
    // A listener that closes its subscription comes here again, and tells the rest first.
    for (KafkaAssignment next = falling.poll(); next != null; next = falling.poll()) {
      if (!next.isEnded() || next.isUnproven()) {
        take(next, reason);
      }
    }
  }

  /** A listener's mistake must not end the loop that keeps its partitions. */
  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log.error("A listener failed. consumer={}", definition.name(), e);
    }
  }
}
