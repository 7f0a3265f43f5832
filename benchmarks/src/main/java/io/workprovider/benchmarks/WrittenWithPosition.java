package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.HandlerContext;
import io.workprovider.WorkProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Events handled a second by writing a row for each, in batches that commit with the position. */
final class WrittenWithPosition implements Figure {

  private static final int BATCH = 500;
  private static final String INSERT = "INSERT INTO written (event, stream) VALUES (?, ?)";

  private final PostgresBench bench;
  private final int events;
  private String category = "";

  WrittenWithPosition(PostgresBench bench) {
    this.bench = bench;
    this.events = bench.scaled(100_000);
  }

  @Override
  public String name() {
    return "postgres: write with the position, batch=" + BATCH;
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
  public void prepare() throws SQLException {
    category = bench.freshName("written");
    bench.fill(category, 1, events, Bench.PAYLOAD);
    try (Connection connection = bench.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE written (event uuid, stream text)");
      statement.execute("CREATE TABLE reached (position bigint)");
    }
  }

  @Override
  public double library() throws Exception {
    empty();
    Handler handler = new Handler(events);
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("writer"))
            .reads(EventSequence.category(category))
            .handledInBatchesBy(BATCH, handler::handle)
            .build();
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, consumer)) {
      if (!handler.last.await(20, TimeUnit.MINUTES)) {
        throw new IllegalStateException(service + " did not write all in 20 min.");
      }
      return events / ((handler.ended - handler.began) / 1e9);
    }
  }

  /** Ends no later than the last commit begins; its own time is that of one batch of many. */
  private static final class Handler {

    private final long events;
    private final AtomicLong handled = new AtomicLong();
    private final CountDownLatch last = new CountDownLatch(1);
    private volatile long began;
    private volatile long ended;

    Handler(long events) {
      this.events = events;
    }

    void handle(List<Event> batch, HandlerContext context) throws SQLException {
      if (handled.get() == 0) {
        began = System.nanoTime();
      }
      write(context.unwrap(Connection.class), batch);
      if (handled.addAndGet(batch.size()) == events) {
        ended = System.nanoTime();
        last.countDown();
      }
    }
  }

  @Override
  public double raw() throws Exception {
    empty();
    try (Connection connection = bench.connect();
        PreparedStatement page = connection.prepareStatement(PostgresRawLoop.PAGE_OF_EVENTS);
        PreparedStatement reach = connection.prepareStatement("UPDATE reached SET position = ?")) {
      connection.setAutoCommit(false);
      page.setString(1, category);
      page.setInt(3, BATCH);
      long position = 0;
      long written = 0;
      long began = System.nanoTime();
      while (written < events) {
        page.setLong(2, position);
        List<Event> batch = new ArrayList<>(BATCH);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            position = row.getLong(1);
            batch.add(PostgresRawLoop.event(row));
          }
        }
        write(connection, batch);
        reach.setLong(1, position);
        reach.executeUpdate();
        connection.commit();
        written += batch.size();
      }
      return events / ((System.nanoTime() - began) / 1e9);
    }
  }

  private static void write(Connection connection, List<Event> batch) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Event event : batch) {
        insert.setObject(1, event.id());
        insert.setString(2, event.stream());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Each run begins with the same tables. */
  private void empty() throws SQLException {
    try (Connection connection = bench.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "TRUNCATE written; TRUNCATE reached; INSERT INTO reached VALUES (0); CHECKPOINT");
    }
  }
}
