package io.workprovider.conformance;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.What;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.util.Set;

/** The provider under test, with everything that its subscriptions hear written down. */
final class ObservedProvider implements WorkProvider {

  private final WorkProvider provider;
  private final String node;
  private final Timeline timeline;
  private final Grants grants;
  private final boolean deaf;

  private ObservedProvider(
      WorkProvider provider, String node, Timeline timeline, Grants grants, boolean deaf) {
    this.provider = provider;
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
    return new ObservedProvider(provider, node, timeline, grants, true);
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public String nodeId() {
    return provider.nodeId();
  }

  @Override
  public Set<Capability> capabilities() {
    return provider.capabilities();
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    timeline.add(
        new Entry(
            System.nanoTime(), node, consumer.name(), "", 0, What.SUBSCRIBED, consumer.toString()));
    return provider.subscribe(
        consumer, new ObservedListener(listener, node, timeline, grants, deaf));
  }

  @Override
  public PositionStore positions() {
    return new ObservedPositions(provider.positions(), grants);
  }

  @Override
  public EventAppender appender() {
    return provider.appender();
  }

  @Override
  public WorkAdmin admin() {
    return provider.admin();
  }

  @Override
  public void close() {
    provider.close();
  }
}
