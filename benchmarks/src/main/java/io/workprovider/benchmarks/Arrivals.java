package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures how long it takes from something that happens, each 20 ms, until it is seen. */
final class Arrivals {

  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(20);

  private final int count;
  private final double quantile;

  /**
   * Arrivals.
   *
   * @param count how many
   * @param quantile which delay stands for them, such as 0.5 for the median
   */
  Arrivals(int count, double quantile) {
    this.count = count;
    this.quantile = quantile;
  }

  /** Makes something happen. */
  interface Arrival {
    void happen() throws Exception;
  }

  /** From an append on one node to the handler of an idle consumer on another, in milliseconds. */
  double throughLibrary(Bench bench) throws Exception {
    String category = bench.freshName("arrivals");
    BlockingQueue<Long> handled = new LinkedBlockingQueue<>();
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("idle"))
            .reads(EventSequence.category(category))
            .handledBy((event, context) -> handled.add(System.nanoTime()))
            .build();
    try (WorkProvider writer = bench.provider();
        WorkProvider reader = bench.provider();
        ConsumerService service = ConsumerService.start(reader, consumer)) {
      var stream = EventSequence.stream(category, "s");
      Arrival append =
          () -> {
            long unused = writer.appender().append(stream, NewEvent.of("t", "arrival"));
          };
      return millis(append, handled, service.toString());
    }
  }

  /**
   * The delays of these arrivals, in milliseconds; a first one, which starts things, is left out.
   */
  double millis(Arrival arrival, BlockingQueue<Long> seen, String who) throws Exception {
    arrival.happen();
    long started = awaitOne(seen, who);
    List<Double> delays = new ArrayList<>();
    for (long next = started; delays.size() < count; next += BETWEEN) {
      while (next - System.nanoTime() > 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      long sent = System.nanoTime();
      arrival.happen();
      delays.add((awaitOne(seen, who) - sent) / 1e6);
    }
    delays.sort(null);
    return delays.get((int) Math.min(delays.size() - 1, quantile * delays.size()));
  }

  private static long awaitOne(BlockingQueue<Long> seen, String who) throws InterruptedException {
    Long at = seen.poll(30, TimeUnit.SECONDS);
    if (at == null) {
      throw new IllegalStateException(who + " did not see an arrival within 30 s");
    }
    return at;
  }
}
