package io.workprovider.conformance.broken;

import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Puts one thing between a correct provider and its user. */
final class Alterations {

  private Alterations() {}

  /** The same for every node. */
  static Supplier<UnaryOperator<WorkProvider>> each(UnaryOperator<WorkProvider> alteration) {
    return () -> alteration;
  }

  /** Other assignments. */
  static Supplier<UnaryOperator<WorkProvider>> assignments(
      UnaryOperator<PartitionAssignment> alteration) {
    return each(correct -> new Assigning(correct, alteration));
  }

  /** Other assignments, which know of each other on one node. */
  static Supplier<UnaryOperator<WorkProvider>> assignmentsOfANode(
      Supplier<UnaryOperator<PartitionAssignment>> alterations) {
    return each(correct -> new Assigning(correct, alterations.get()));
  }

  /** Other pages of events. */
  static Supplier<UnaryOperator<WorkProvider>> polls(UnaryOperator<List<Delivery>> alteration) {
    return assignments(
        correct ->
            new ForwardingAssignment(correct) {
              @Override
              public List<Delivery> poll(int max) {
                return alteration.apply(super.poll(max));
              }
            });
  }

  /** Other consumers than were asked for. */
  static Supplier<UnaryOperator<WorkProvider>> subscriptions(
      UnaryOperator<ConsumerDefinition> alteration) {
    return each(
        correct ->
            new ForwardingProvider(correct) {
              @Override
              public Subscription subscribe(
                  ConsumerDefinition consumer, AssignmentListener listener) {
                return super.subscribe(alteration.apply(consumer), listener);
              }
            });
  }

  /** Other listeners. */
  static Supplier<UnaryOperator<WorkProvider>> listeners(
      UnaryOperator<AssignmentListener> alteration) {
    return each(
        correct ->
            new ForwardingProvider(correct) {
              @Override
              protected AssignmentListener wrap(AssignmentListener listener) {
                return alteration.apply(listener);
              }
            });
  }

  private static final class Assigning extends ForwardingProvider {

    private final UnaryOperator<PartitionAssignment> alteration;

    Assigning(WorkProvider correct, UnaryOperator<PartitionAssignment> alteration) {
      super(correct);
      this.alteration = alteration;
    }

    @Override
    protected PartitionAssignment wrap(PartitionAssignment assignment) {
      return alteration.apply(assignment);
    }
  }
}
