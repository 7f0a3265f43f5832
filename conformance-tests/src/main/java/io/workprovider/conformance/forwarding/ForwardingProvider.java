package io.workprovider.conformance.forwarding;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.util.Objects;
import java.util.Set;

/**
 * Passes everything on to a provider. What extends it may put something in the way of assignments,
 * of what listeners hear, or of any call.
 *
 * <p>As thread-safe as what extends it; owns the provider, and closes it when it is closed.
 */
public class ForwardingProvider implements WorkProvider {

  private final WorkProvider provider;

  /** One in front of this provider. */
  protected ForwardingProvider(WorkProvider provider) {
    this.provider = Objects.requireNonNull(provider, "provider");
  }

  /** The provider behind this one. */
  protected final WorkProvider provider() {
    return provider;
  }

  /** What its user is handed in place of an assignment; asked once for each, when it is granted. */
  protected PartitionAssignment wrap(PartitionAssignment assignment) {
    return assignment;
  }

  /** Who hears, in place of a listener, of what {@link #wrap(PartitionAssignment)} returned. */
  protected AssignmentListener wrap(AssignmentListener listener) {
    return listener;
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
    return provider.subscribe(consumer, new WrappingListener(wrap(listener), this::wrap));
  }

  @Override
  public PositionStore positions() {
    return provider.positions();
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

  @Override
  public String toString() {
    return provider.toString();
  }
}
