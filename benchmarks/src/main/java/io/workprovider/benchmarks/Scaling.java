package io.workprovider.benchmarks;

import io.workprovider.ConsumerOverview;
import io.workprovider.ConsumerService;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Events handled a second by one consumer on several nodes of this JVM, at a number of events;
 * against one node at a number of its own. The processors are the same, so that flat is all there
 * can be.
 */
final class Scaling implements Figure {

  private static final int PARTITIONS = 8;

  private final PostgresBench bench;
  private final int nodes;
  private final int events;
  private final int eventsOfOne;

  private Scaling(PostgresBench bench, int nodes, int events, int eventsOfOne) {
    this.bench = bench;
    this.nodes = nodes;
    this.events = events;
    this.eventsOfOne = eventsOfOne;
  }

  /** So many events against 100,000, on one node. */
  static Scaling inEvents(PostgresBench bench, int events) {
    return new Scaling(bench, 1, events, 100_000);
  }

  /** So many nodes against one, with as many events as take each a good part of a second. */
  static Scaling inNodes(PostgresBench bench, int nodes) {
    return new Scaling(bench, nodes, 400_000, 400_000);
  }

  @Override
  public String name() {
    return "postgres: nodes=" + nodes + ", events=" + events;
  }

  @Override
  public String unit() {
    return "events/s";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtLeast(0.8);
  }

  @Override
  public void prepare() {
    bench.createTables();
  }

  @Override
  public double library() throws Exception {
    return rate(nodes, bench.scaled(events));
  }

  @Override
  public double raw() throws Exception {
    return rate(1, bench.scaled(eventsOfOne));
  }

  /** All nodes have their share before the events appear, all at once. */
  private double rate(int nodes, int events) throws Exception {
    String category = bench.freshName("shared");
    String name = bench.freshName("reader");
    Backlog backlog = new Backlog(name, category, PARTITIONS, events);
    List<WorkProvider> providers = new ArrayList<>();
    List<ConsumerService> services = new ArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        providers.add(bench.provider());
        services.add(ConsumerService.start(providers.get(i), backlog.consumer()));
      }
      awaitOwners(providers.get(0), name, nodes);
      bench.append(category, events, Bench.PAYLOAD);
      return backlog.awaitRate(services.get(0));
    } finally {
      services.forEach(ConsumerService::close);
      providers.forEach(WorkProvider::close);
    }
  }

  private static void awaitOwners(WorkProvider provider, String consumer, int nodes) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (owners(provider, consumer) < nodes) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "After a minute " + consumer + " is not spread over " + nodes + " nodes.");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static long owners(WorkProvider provider, String consumer) {
    return provider.admin().consumer(consumer).map(ConsumerOverview::partitions).stream()
        .flatMap(List::stream)
        .map(PartitionOverview::owner)
        .flatMap(Optional::stream)
        .distinct()
        .count();
  }
}
