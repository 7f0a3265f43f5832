package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;

/**
 * Milliseconds from an append on one node to the handler of an idle consumer on another, an arrival
 * each 20 ms; against a round trip of LISTEN and NOTIFY.
 */
final class AppendToHandle implements Figure {

  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(20);

  private final Bench bench;
  private final double quantile;
  private final Goal goal;
  private final int arrivals;

  AppendToHandle(Bench bench, double quantile, double atMostMillis) {
    this.bench = bench;
    this.quantile = quantile;
    this.goal = Goal.atMost(atMostMillis);
    this.arrivals = Math.max(50, bench.scaled(300));
  }

  @Override
  public String name() {
    return "append to handle, p" + Math.round(quantile * 100);
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public Goal goal() {
    return goal;
  }

  @Override
  public void prepare() {
    bench.provider().close();
  }

  @Override
  public double library() throws Exception {
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
      append.happen();
      awaitOne(handled, service.toString());
      return millis(append, handled, service.toString());
    }
  }

  @Override
  public double raw() throws Exception {
    try (Connection writer = bench.connect();
        Connection reader = bench.connect();
        PreparedStatement notify = writer.prepareStatement("SELECT pg_notify('raw', '')");
        Statement listen = reader.createStatement()) {
      listen.execute("LISTEN raw");
      BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
      Thread listening = new Thread(() -> listen(reader, heard), "raw-listener");
      listening.setDaemon(true);
      listening.start();
      double result = millis(notify::execute, heard, "raw loop");
      listening.interrupt();
      notify.execute();
      listening.join();
      return result;
    }
  }

  private static void listen(Connection connection, BlockingQueue<Long> heard) {
    try {
      PGConnection notifications = connection.unwrap(PGConnection.class);
      while (!Thread.currentThread().isInterrupted()) {
        var arrived = notifications.getNotifications(1_000);
        for (int i = 0; arrived != null && i < arrived.length; i++) {
          heard.add(System.nanoTime());
        }
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Arrival {
    void happen() throws Exception;
  }

  private double millis(Arrival arrival, BlockingQueue<Long> seen, String who) throws Exception {
    List<Double> delays = new ArrayList<>();
    for (int i = 0; i < arrivals; i++) {
      long next = System.nanoTime() + BETWEEN;
      long sent = System.nanoTime();
      arrival.happen();
      delays.add((awaitOne(seen, who) - sent) / 1e6);
      while (next - System.nanoTime() > 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
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
