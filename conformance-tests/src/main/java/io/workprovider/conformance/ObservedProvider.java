package io.workprovider.conformance;

import io.workprovider.PositionStore;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;

/** The provider under test, with everything that its subscriptions hear written down. */
final class ObservedProvider extends ForwardingProvider {

  private final String node;
  private final Timeline timeline;
  private final Grants grants;
  private final boolean deaf;

  private ObservedProvider(
      WorkProvider provider, String node, Timeline timeline, Grants grants, boolean deaf) {
    super(provider);
    this.node = node;
    this.timeline = timeline;
    this.grants = grants;
    this.deaf = deaf;
  }

  static ObservedProvider of(WorkProvider provider, String node, Timeline timeline, Grants grants) {
    return new ObservedProvider(provider, node, timeline, grants, false);
  }

  /** The same provider, but no ready signal of its assignments arrives any more (Rule E8). */
  ObservedProvider deaf() {
    return new ObservedProvider(provider(), node, timeline, grants, true);
  }

  @Override
  protected PartitionAssignment wrap(PartitionAssignment assignment) {
    return new ObservedAssignment(assignment, node, timeline, deaf);
  }

  @Override
  protected AssignmentListener wrap(AssignmentListener listener) {
    return new ObservedListener(listener, grants);
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    timeline.add(
        new Entry(
            System.nanoTime(), node, consumer.name(), "", 0, What.SUBSCRIBED, consumer.toString()));
    return super.subscribe(consumer, listener);
  }

  @Override
  public PositionStore positions() {
    return new ObservedPositions(super.positions(), node, timeline, grants);
  }
}
