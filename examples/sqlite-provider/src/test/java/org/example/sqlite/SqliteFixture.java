package org.example.sqlite;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes with connections of their own to a file that is new. */
final class SqliteFixture implements ProviderFixture {

  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Folder folder = Folder.create();
  private final List<Node> nodes = new CopyOnWriteArrayList<>();

  @Override
  public TestNode startNode() {
    FragileStore store =
        new FragileStore(new SqliteFile(folder.file("work.db"), LEASE.dividedBy(2)));
    Node node = new Node(store, SqliteWorkProvider.start(store, LEASE));
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
    nodes.forEach(Node::heal);
    nodes.forEach(Node::close);
    folder.close();
  }

  private record Node(FragileStore store, WorkProvider provider) implements TestNode {

    @Override
    public void crash() {
      store.crash();
    }

    @Override
    public void cut() {
      store.cut();
    }

    @Override
    public void heal() {
      store.heal();
    }

    @Override
    public void close() {
      provider.close();
    }
  }
}
