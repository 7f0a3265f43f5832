package io.workprovider.benchmarks;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Events handled a second while a backlog is worked off by a handler that does nothing. */
final class ReadBacklog implements Figure {

  private static final int PAGE = 1_000;

  private final Bench bench;
  private final int partitions;
  private final int events;
  private String category = "";

  ReadBacklog(Bench bench, int partitions) {
    this.bench = bench;
    this.partitions = partitions;
    this.events = bench.scaled(500_000);
  }

  @Override
  public String name() {
    return "read a backlog, partitions=" + partitions;
  }

  @Override
  public String unit() {
    return "events/s";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtLeast(partitions == 1 ? 0.9 : 0.8);
  }

  @Override
  public void prepare() throws SQLException {
    category = bench.freshName("backlog");
    bench.provider().close();
    bench.fill(category, events);
  }

  /** From the first event handled to the last: to be granted the partitions is not reading. */
  @Override
  public double library() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch last = new CountDownLatch(1);
    LongAdder handled = new LongAdder();
    long[] began = new long[1];
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("reader"))
            .reads(EventSequence.category(category))
            .partitions(partitions)
            .handledBy(
                (event, context) -> {
                  if (first.getCount() > 0) {
                    synchronized (began) {
                      began[0] = began[0] == 0 ? System.nanoTime() : began[0];
                      first.countDown();
                    }
                  }
                  handled.increment();
                  if (event.streamVersion() == lastVersion() && handled.sum() >= events) {
                    last.countDown();
                  }
                })
            .build();
    try (WorkProvider provider = bench.provider();
        ConsumerService service = ConsumerService.start(provider, consumer)) {
      if (!last.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(service + " handled only " + handled.sum());
      }
      return events / seconds(System.nanoTime() - began[0]);
    }
  }

  private long lastVersion() {
    return (events - 1L) / Math.min(events, 1_000);
  }

  /** Pages by key on one connection, the same columns made into the same object. */
  @Override
  public double raw() throws SQLException {
    long handled = 0;
    long position = 0;
    try (Connection connection = bench.connect();
        PreparedStatement page =
            connection.prepareStatement(
                """
                SELECT position, id, category, stream, stream_version, type, recorded_at, payload
                FROM workprovider.events
                WHERE category = ? AND position > ?
                ORDER BY position
                LIMIT ?
                """)) {
      page.setString(1, category);
      page.setInt(3, PAGE);
      long began = System.nanoTime();
      long before;
      do {
        before = handled;
        page.setLong(2, position);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            position = row.getLong(1);
            handled += handle(event(row));
          }
        }
      } while (handled > before);
      if (handled != events) {
        throw new IllegalStateException("The raw loop read " + handled + " of " + events);
      }
      return events / seconds(System.nanoTime() - began);
    }
  }

  private static Event event(ResultSet row) throws SQLException {
    return Event.recorded(
        row.getObject(2, UUID.class),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getObject(7, OffsetDateTime.class).toInstant(),
        row.getBytes(8),
        Map.of());
  }

  private static int handle(Event event) {
    return Objects.requireNonNull(event).streamVersion() >= 0 ? 1 : 0;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
