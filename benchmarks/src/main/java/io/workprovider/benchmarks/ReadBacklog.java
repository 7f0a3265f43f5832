package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.WorkProvider;

/** Events handled a second while a backlog is worked off by a handler that does nothing. */
final class ReadBacklog implements Figure {

  private final String server;
  private final Bench bench;
  private final RawLoop raw;
  private final int partitions;
  private final double goal;
  private final int events;
  private String category = "";

  ReadBacklog(String server, Bench bench, RawLoop raw, int partitions, int events, double goal) {
    this.server = server;
    this.bench = bench;
    this.raw = raw;
    this.partitions = partitions;
    this.goal = goal;
    this.events = bench.scaled(events);
  }

  String server() {
    return server;
  }

  int partitions() {
    return partitions;
  }

  @Override
  public String name() {
    return server + ": read a backlog, partitions=" + partitions;
  }

  @Override
  public String unit() {
    return "events/s";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtLeast(goal);
  }

  @Override
  public void prepare() throws Exception {
    category = bench.freshName("backlog");
    bench.fill(category, partitions, events, Bench.PAYLOAD);
  }

  @Override
  public double library() throws InterruptedException {
    Backlog backlog = new Backlog(bench.freshName("reader"), category, partitions, events);
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, backlog.consumer())) {
      return backlog.awaitRate(service);
    }
  }

  @Override
  public double raw() throws Exception {
    return raw.rate(category, events);
  }
}
