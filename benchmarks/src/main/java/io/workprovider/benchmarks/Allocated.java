package io.workprovider.benchmarks;

import com.sun.management.ThreadMXBean;
import io.workprovider.ConsumerService;
import io.workprovider.WorkProvider;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** Bytes that are allocated for each event of a backlog, over all threads. */
final class Allocated implements Figure {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Bench bench;
  private final RawLoop raw;
  private final int events;
  private String category = "";

  Allocated(Bench bench, RawLoop raw) {
    this.bench = bench;
    this.raw = raw;
    this.events = bench.scaled(200_000);
  }

  @Override
  public String name() {
    return "postgres: garbage, payload=" + Bench.PAYLOAD;
  }

  @Override
  public String unit() {
    return "bytes/event";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtMost(2);
  }

  @Override
  public void prepare() throws Exception {
    category = bench.freshName("garbage");
    bench.fill(category, 1, events, Bench.PAYLOAD);
  }

  /** Looked at while the service runs: a thread that has ended is not counted any more. */
  @Override
  public double library() throws InterruptedException {
    Backlog backlog = new Backlog(bench.freshName("reader"), category, 1, events);
    Map<Long, Long> before = byThread();
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, backlog.consumer())) {
      double unused = backlog.awaitRate(service);
      return since(before) / events;
    }
  }

  @Override
  public double raw() throws Exception {
    Map<Long, Long> before = byThread();
    double unused = raw.rate(category, events);
    return since(before) / events;
  }

  private static double since(Map<Long, Long> before) {
    return byThread().entrySet().stream()
        .mapToDouble(now -> now.getValue() - before.getOrDefault(now.getKey(), 0L))
        .sum();
  }

  private static Map<Long, Long> byThread() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> allocated = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      allocated.put(ids[i], Math.max(0, bytes[i]));
    }
    return allocated;
  }
}
