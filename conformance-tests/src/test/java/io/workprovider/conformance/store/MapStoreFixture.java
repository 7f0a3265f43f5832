package io.workprovider.conformance.store;

import io.workprovider.Capability;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes of the kit on maps that are new. */
final class MapStoreFixture implements ProviderFixture {

  private static final Duration LEASE = Duration.ofSeconds(1);

  private final MapStorage storage = new MapStorage();
  private final List<TestNode> nodes = new CopyOnWriteArrayList<>();

  @Override
  public TestNode startNode() {
    TestNode node = FragileStore.startNode(MapStoreFactory.NAME, storage.connect(), LEASE);
    nodes.add(node);
    return node;
  }

  /** A crash shows by the lease alone, like a cut. The rest is room for a busy machine. */
  @Override
  public Bounds bounds() {
    Duration soon = Duration.ofSeconds(3);
    return new Bounds(soon, soon, LEASE.plus(soon), LEASE.plus(soon), LEASE.plus(soon), soon);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS);
  }

  @Override
  public void close() {
    nodes.forEach(TestNode::heal);
    nodes.forEach(TestNode::close);
  }
}
