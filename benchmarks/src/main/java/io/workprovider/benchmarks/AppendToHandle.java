package io.workprovider.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.postgresql.PGConnection;

/** From an append to the handler of an idle consumer; against a round trip of LISTEN and NOTIFY. */
final class AppendToHandle implements Figure {

  private final PostgresBench bench;
  private final double quantile;
  private final Goal goal;
  private final Arrivals arrivals;

  AppendToHandle(PostgresBench bench, double quantile, double atMostMillis) {
    this.bench = bench;
    this.quantile = quantile;
    this.goal = Goal.atMost(atMostMillis);
    this.arrivals = new Arrivals(Math.max(50, bench.scaled(300)), quantile);
  }

  @Override
  public String name() {
    return "postgres: append to handle, p" + Math.round(quantile * 100);
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
    bench.createTables();
  }

  @Override
  public double library() throws Exception {
    return arrivals.throughLibrary(bench);
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
      double result = arrivals.millis(notify::execute, heard, "raw loop");
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
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
