package org.example.sqlite;

import io.workprovider.Capability;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import io.workprovider.conformance.store.FragileStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes with connections of their own to a file that is new. */
final class SqliteFixture implements ProviderFixture {

  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Folder folder = Folder.create();
  private final List<TestNode> nodes = new CopyOnWriteArrayList<>();

  @Override
  public TestNode startNode() {
    SqliteStore store = new SqliteStore(folder.file("work.db"), LEASE.dividedBy(2));
    TestNode node = FragileStore.startNode(SqliteProviderFactory.NAME, store, LEASE);
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
    folder.close();
  }
}
