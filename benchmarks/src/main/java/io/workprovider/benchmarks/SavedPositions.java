package io.workprovider.benchmarks;

import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.Position;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Positions saved a second, for a thousand partitions in turn, by 64 threads that each wait for
 * their save; against as many updates of a row under way, in batches on as many connections.
 */
final class SavedPositions implements Figure {

  private static final int PARTITIONS = 1_000;
  private static final int THREADS = 64;
  private static final int CONNECTIONS = 4;

  private final PostgresBench bench;
  private final int rounds;
  private String category = "";

  SavedPositions(PostgresBench bench) {
    this.bench = bench;
    this.rounds = Math.max(2, bench.scaled(40));
  }

  @Override
  public String name() {
    return "postgres: positions saved, partitions=" + PARTITIONS;
  }

  @Override
  public String unit() {
    return "saves/s";
  }

  @Override
  public Goal goal() {
    return Goal.ratioAtLeast(0.8);
  }

  @Override
  public void prepare() throws SQLException {
    category = bench.freshName("saved");
    bench.fill(category, PARTITIONS, 2_000, Bench.PAYLOAD);
    try (Connection connection = bench.connect();
        PreparedStatement create =
            connection.prepareStatement(
                """
                CREATE TABLE raw_positions AS
                SELECT n AS partition, 'node' AS owner, 1::bigint AS epoch, 0::bigint AS position
                FROM generate_series(0, ?) AS n
                """);
        PreparedStatement key =
            connection.prepareStatement("ALTER TABLE raw_positions ADD PRIMARY KEY (partition)")) {
      create.setInt(1, PARTITIONS - 1);
      create.executeUpdate();
      key.executeUpdate();
    }
  }

  @Override
  public double library() throws Exception {
    Granted granted = new Granted();
    EventConsumer consumer =
        EventConsumer.named(bench.freshName("saver"))
            .reads(EventSequence.category(category))
            .partitions(PARTITIONS)
            .handledBy((event, context) -> {})
            .build();
    try (WorkProvider provider = bench.provider();
        Subscription subscription = provider.subscribe(consumer.definition(), granted)) {
      List<PartitionAssignment> all = granted.await(PARTITIONS, subscription);
      List<Position> positions = positionsOf(all);
      return rate(
          THREADS,
          thread -> {
            for (int round = 0; round < rounds; round++) {
              for (int i = thread; i < PARTITIONS; i += THREADS) {
                all.get(i).save(Progress.to(positions.get(round)));
              }
            }
          });
    }
  }

  /** What any of the partitions hands out: a place in the sequence is one for all. */
  private List<Position> positionsOf(List<PartitionAssignment> all) throws InterruptedException {
    BlockingQueue<PartitionAssignment> ready = new LinkedBlockingQueue<>();
    all.forEach(each -> each.whenReady(() -> ready.add(each)));
    List<Delivery> handedOut = new ArrayList<>();
    while (handedOut.size() < rounds) {
      PartitionAssignment next = ready.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("Only " + handedOut.size() + " events came in 30 s.");
      }
      handedOut.addAll(next.poll(rounds));
    }
    return handedOut.stream()
        .map(Delivery::position)
        .sorted(Comparator.comparingLong(position -> Long.parseLong(position.value())))
        .toList();
  }

  @Override
  public double raw() throws Exception {
    return rate(
        CONNECTIONS,
        thread -> {
          try (Connection connection = bench.connect();
              PreparedStatement update =
                  connection.prepareStatement(
                      """
                      UPDATE raw_positions SET position = ?
                      WHERE partition = ? AND owner = 'node' AND epoch = 1
                      """)) {
            connection.setAutoCommit(false);
            int batched = 0;
            for (int round = 0; round < rounds; round++) {
              for (int i = thread; i < PARTITIONS; i += CONNECTIONS) {
                update.setLong(1, round);
                update.setInt(2, i);
                update.addBatch();
                if (++batched % (THREADS / CONNECTIONS) == 0) {
                  update.executeBatch();
                  connection.commit();
                }
              }
            }
            update.executeBatch();
            connection.commit();
          }
        });
  }

  private interface Saver {
    void save(int thread) throws Exception;
  }

  private double rate(int threads, Saver saver) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(
            () -> {
              saver.save(thread);
              return thread;
            });
      }
      long began = System.nanoTime();
      for (Future<Integer> each : pool.invokeAll(tasks)) {
        each.get();
      }
      return (double) rounds * PARTITIONS / ((System.nanoTime() - began) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Collects what is granted. */
  private static final class Granted implements AssignmentListener {

    private final BlockingQueue<PartitionAssignment> queue = new LinkedBlockingQueue<>();

    List<PartitionAssignment> await(int count, Subscription of) throws InterruptedException {
      List<PartitionAssignment> all = new ArrayList<>();
      while (all.size() < count) {
        PartitionAssignment next = queue.poll(30, TimeUnit.SECONDS);
        if (next == null) {
          throw new IllegalStateException(of + " was granted only " + all.size() + " partitions.");
        }
        all.add(next);
      }
      return all;
    }

    @Override
    public void granted(PartitionAssignment assignment) {
      queue.add(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      throw new IllegalStateException("There is no other node for " + assignment);
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      // At the end, when the subscription is closed; before it, the next save says so.
    }
  }
}
