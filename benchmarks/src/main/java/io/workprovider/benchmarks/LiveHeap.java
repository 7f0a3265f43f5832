package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Megabytes that live on the heap while a long backlog is read, above what lived before: the most
 * of five looks in the second half; against the most of five in the first.
 */
final class LiveHeap implements Figure {

  private static final int LOOKS = 10;
  private static final int PAYLOAD = 1_024;

  private final Bench bench;
  private final int events;
  private String category = "";
  private double early;

  LiveHeap(Bench bench) {
    this.bench = bench;
    this.events = bench.scaled(500_000);
  }

  @Override
  public String name() {
    return "postgres: live heap, late against early";
  }

  @Override
  public String unit() {
    return "MB";
  }

  @Override
  public Goal goal() {
    return Goal.atMostOverRaw(2);
  }

  @Override
  public void prepare() throws Exception {
    category = bench.freshName("large");
    bench.fill(category, 1, events, PAYLOAD);
  }

  @Override
  public double library() throws InterruptedException {
    BlockingQueue<Long> marks = new LinkedBlockingQueue<>();
    AtomicLong handled = new AtomicLong();
    long every = Math.max(1, events / LOOKS);
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("reader"))
            .reads(EventSequence.category(category))
            .handledBy((event, context) -> mark(event, handled, every, marks))
            .build();
    double before = liveMegabytes();
    double[] halves = new double[2];
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, consumer)) {
      for (int i = 0; i < LOOKS; i++) {
        if (marks.poll(5, TimeUnit.MINUTES) == null) {
          throw new IllegalStateException(service + " handled only " + handled);
        }
        int half = i < LOOKS / 2 ? 0 : 1;
        halves[half] = Math.max(halves[half], liveMegabytes() - before);
      }
    }
    early = halves[0];
    return halves[1];
  }

  private static void mark(Event event, AtomicLong handled, long every, BlockingQueue<Long> marks) {
    long now = handled.addAndGet(Backlog.look(event));
    if (now % every == 0) {
      marks.add(now);
    }
  }

  /** Of the same run. */
  @Override
  public double raw() {
    return early;
  }

  private static double liveMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }
}
