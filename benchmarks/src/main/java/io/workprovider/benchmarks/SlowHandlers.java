package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Events a second with a handler of 1 ms, 16 partitions; against 16 threads on one queue. */
final class SlowHandlers implements Figure {

  private static final int PARTITIONS = 16;
  private static final long WORK = TimeUnit.MILLISECONDS.toNanos(1);

  private final Bench bench;
  private final int events;
  private String category = "";

  SlowHandlers(Bench bench) {
    this.bench = bench;
    this.events = bench.scaled(30_000);
  }

  @Override
  public String name() {
    return "postgres: handler of 1 ms, partitions=" + PARTITIONS;
  }

  @Override
  public String unit() {
    return "events/s";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtLeast(0.9);
  }

  @Override
  public void prepare() throws Exception {
    category = bench.freshName("slow");
    bench.fill(category, PARTITIONS, events, Bench.PAYLOAD);
  }

  /** Up to the last 16th: a hash spreads streams unevenly, which a shared queue does not know. */
  @Override
  public double library() throws InterruptedException {
    int counted = events - events / PARTITIONS;
    CountDownLatch all = new CountDownLatch(counted);
    CountDownLatch first = new CountDownLatch(1);
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("reader"))
            .reads(EventSequence.category(category))
            .partitions(PARTITIONS)
            .handledBy(
                (event, context) -> {
                  first.countDown();
                  LockSupport.parkNanos(WORK);
                  all.countDown();
                })
            .build();
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, consumer)) {
      boolean started = first.await(30, TimeUnit.SECONDS);
      long began = System.nanoTime();
      if (!started || !all.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(service + " left " + all.getCount() + " events");
      }
      return counted / ((System.nanoTime() - began) / 1e9);
    }
  }

  @Override
  public double raw() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PARTITIONS);
    try {
      BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(events);
      for (int i = 0; i < events; i++) {
        queue.add(i);
      }
      long began = System.nanoTime();
      Future<?>[] working = new Future<?>[PARTITIONS];
      for (int i = 0; i < PARTITIONS; i++) {
        working[i] = threads.submit(() -> work(queue));
      }
      for (Future<?> each : working) {
        each.get();
      }
      return events / ((System.nanoTime() - began) / 1e9);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void work(BlockingQueue<Integer> queue) {
    while (queue.poll() != null) {
      LockSupport.parkNanos(WORK);
    }
  }
}
