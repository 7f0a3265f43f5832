package io.workprovider.conformance;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The nodes of one test, on one storage, under one timeline. Thread-safe. */
final class Cluster {

  private final ProviderFixture fixture;
  private final Timeline timeline = new Timeline();
  private final Grants grants = new Grants();
  private final AtomicInteger count = new AtomicInteger();
  private final Queue<Node> nodes = new ConcurrentLinkedQueue<>();

  Cluster(ProviderFixture fixture) {
    this.fixture = fixture;
  }

  Node startNode() {
    Node node =
        new Node("n" + count.incrementAndGet(), fixture.startNode(), timeline, grants, patience());
    nodes.add(node);
    return node;
  }

  ProviderFixture fixture() {
    return fixture;
  }

  Timeline timeline() {
    return timeline;
  }

  Grants grants() {
    return grants;
  }

  /** How long a test waits for work to be granted and its events to arrive. */
  Duration patience() {
    Bounds bounds = fixture.bounds();
    return bounds.convergence().plus(bounds.wakeUp());
  }

  /** Ends every node and the storage; fails if a provider did on the way what none may do. */
  void close() throws Exception {
    try (fixture) {
      for (Node node = nodes.poll(); node != null; node = nodes.poll()) {
        node.close();
      }
    }
    grants.assertClean();
  }
}
