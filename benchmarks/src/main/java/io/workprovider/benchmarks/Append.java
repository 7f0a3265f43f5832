package io.workprovider.benchmarks;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Events appended a second by eight writers, one event at a time, each to its own stream. By hand
 * each writer has a connection; the library appends on two of its four.
 */
final class Append implements Figure {

  private static final int WRITERS = 8;

  private final PostgresBench bench;
  private final int eventsEach;

  Append(PostgresBench bench) {
    this.bench = bench;
    this.eventsEach = bench.scaled(4_000);
  }

  private interface Writer {
    void write(String stream) throws Exception;
  }

  @Override
  public String name() {
    return "postgres: append, writers=" + WRITERS;
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
  public void prepare() {
    bench.createTables();
  }

  @Override
  public double library() throws Exception {
    try (WorkProvider provider = bench.provider()) {
      return rate(
          stream -> {
            var target = EventSequence.stream("appended", stream);
            for (int i = 0; i < eventsEach; i++) {
              long unused =
                  provider.appender().append(target, NewEvent.of("t", new byte[Bench.PAYLOAD]));
            }
          });
    }
  }

  @Override
  public double raw() throws Exception {
    return rate(this::writeByHand);
  }

  private void writeByHand(String stream) throws SQLException {
    try (Connection connection = bench.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO workprovider.events
                  (id, category, stream, stream_version, type, payload)
                VALUES (?, 'appended', ?, ?, 't', ?)
                """)) {
      for (int i = 0; i < eventsEach; i++) {
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, stream);
        insert.setLong(3, i);
        insert.setBytes(4, new byte[Bench.PAYLOAD]);
        insert.executeUpdate();
      }
    }
  }

  private double rate(Writer writer) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      long began = System.nanoTime();
      List<Future<?>> writing = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String stream = bench.freshName("stream");
        writing.add(
            threads.submit(
                () -> {
                  writer.write(stream);
                  return stream;
                }));
      }
      for (Future<?> each : writing) {
        each.get();
      }
      return WRITERS * eventsEach / ((System.nanoTime() - began) / 1e9);
    } finally {
      threads.shutdownNow();
    }
  }
}
