package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Rows that the server reads for each event, when ten consumers on one node are at the tail of one
 * category; against one reader written by hand.
 */
final class TailReaders implements Figure {

  private static final int CONSUMERS = 10;
  private static final int PARTITIONS = 4;
  private static final int IN_ONE_APPEND = 10;
  private static final String FIRST = "first";

  private final PostgresBench bench;
  private final int appends;

  TailReaders(PostgresBench bench) {
    this.bench = bench;
    this.appends = Math.max(20, bench.scaled(1_000));
  }

  @Override
  public String name() {
    return "postgres: rows read, " + CONSUMERS + " consumers at the tail";
  }

  @Override
  public String unit() {
    return "rows/event";
  }

  @Override
  public Goal goal() {
    return Goal.atMost(1.5);
  }

  @Override
  public void prepare() {
    bench.createTables();
  }

  @Override
  public double library() throws Exception {
    String category = bench.freshName("tail");
    CountDownLatch begun = new CountDownLatch(CONSUMERS);
    CountDownLatch handled = new CountDownLatch(CONSUMERS * appends * IN_ONE_APPEND);
    List<EventConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < CONSUMERS; i++) {
      consumers.add(
          EventConsumer.named(bench.freshName("reader"))
              .reads(EventSequence.category(category))
              .partitions(PARTITIONS)
              .handledBy(
                  (event, context) -> (event.stream().equals(FIRST) ? begun : handled).countDown())
              .build());
    }
    long before = bench.rowsRead();
    try (WorkProvider writer = bench.provider();
        WorkProvider reader = bench.provider();
        ConsumerService service =
            ConsumerService.start(reader, consumers.toArray(EventConsumer[]::new))) {
      // Readers that still start are not at the tail.
      long unused =
          writer
              .appender()
              .append(EventSequence.stream(category, FIRST), NewEvent.of("t", "first"));
      await(begun, service);
      write(writer, category);
      await(handled, service);
    }
    return perEvent(before);
  }

  private static void await(CountDownLatch latch, ConsumerService service)
      throws InterruptedException {
    if (!latch.await(5, TimeUnit.MINUTES)) {
      throw new IllegalStateException(service + " left " + latch.getCount() + " calls");
    }
  }

  private void write(WorkProvider writer, String category) {
    for (int i = 0; i < appends; i++) {
      NewEvent[] some = new NewEvent[IN_ONE_APPEND];
      Arrays.setAll(some, n -> NewEvent.of("t", new byte[Bench.PAYLOAD]));
      long unused = writer.appender().append(EventSequence.stream(category, "s" + i), some);
    }
  }

  @Override
  public double raw() throws Exception {
    String category = bench.freshName("tail");
    long before = bench.rowsRead();
    try (WorkProvider writer = bench.provider();
        Connection connection = bench.connect();
        PreparedStatement page =
            connection.prepareStatement(
                """
                SELECT position, payload FROM workprovider.events
                WHERE category = ? AND position > ? ORDER BY position LIMIT 1000
                """)) {
      page.setString(1, category);
      Thread writing = new Thread(() -> write(writer, category), "raw-writer");
      writing.start();
      int read = 0;
      long position = 0;
      while (read < appends * IN_ONE_APPEND) {
        page.setLong(2, position);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            position = row.getLong(1);
            read++;
          }
        }
      }
      writing.join();
    }
    return perEvent(before);
  }

  private double perEvent(long before) throws SQLException {
    return (bench.rowsRead() - before) / (double) (appends * IN_ONE_APPEND);
  }
}
