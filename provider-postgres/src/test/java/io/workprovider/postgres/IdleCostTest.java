package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node that has nothing to do costs the server, by the server's own count. */
final class IdleCostTest {

  private static final int STATEMENTS_A_SECOND = 4;

  /** Most of them begin, set up and commit a transaction. */
  private static final int STATEMENTS_A_SECOND_WITH_LEASES = 22;

  private static final int POOL_SIZE = 4;
  private static final long PARTITIONS = 8;

  /** Long enough for what is done once a lease, or once in two. */
  private static final Duration WINDOW = Duration.ofSeconds(10);

  @Test
  void anIdleLeaderMakesAtMostFourStatementsASecondHoweverManyConsumersItRuns() throws Exception {
    try (PostgresServer server =
        PostgresServer.start(Map.of("shared_preload_libraries", "pg_stat_statements"))) {
      server.maintenanceDatabase().execute("CREATE EXTENSION pg_stat_statements");
      try (IdleNode few = IdleNode.start(server, 1, "advisory-lock");
          IdleNode many = IdleNode.start(server, 100, "advisory-lock");
          IdleNode leased = IdleNode.start(server, 1, "lease")) {
        few.awaitSettled();
        many.awaitSettled();
        leased.awaitSettled();
        long fewBefore = few.statements();
        long manyBefore = many.statements();
        long leasedBefore = leased.statements();
        long began = System.nanoTime();
        await()
            .pollDelay(WINDOW)
            .atMost(WINDOW.multipliedBy(2))
            .until(() -> System.nanoTime() - began >= WINDOW.toNanos());
        long fewSeen = few.statements() - fewBefore;
        long manySeen = many.statements() - manyBefore;
        long leasedSeen = leased.statements() - leasedBefore;
        // On a busy machine the window is longer than it was meant to be.
        double seconds = (System.nanoTime() - began) / 1e9;
        few.assertIdle(fewSeen / seconds, STATEMENTS_A_SECOND);
        many.assertIdle(manySeen / seconds, STATEMENTS_A_SECOND);
        leased.assertIdle(leasedSeen / seconds, STATEMENTS_A_SECOND_WITH_LEASES);
      }
    }
  }

  /** The only node on a database of its own, so that it leads. */
  private record IdleNode(
      PostgresServer server,
      PostgresDatabase database,
      int consumers,
      WorkProvider provider,
      ConsumerService service)
      implements AutoCloseable {

    static IdleNode start(PostgresServer server, int consumers, String election) {
      PostgresDatabase database = server.createDatabase();
      WorkProvider provider =
          PostgresFixture.create(
              Map.of(
                  "election", election,
                  "url", database.url(),
                  "user", database.user(),
                  "password", database.password(),
                  "pool-size", String.valueOf(POOL_SIZE)));
      EventConsumer[] all =
          IntStream.range(0, consumers).mapToObj(IdleNode::consumer).toArray(EventConsumer[]::new);
      return new IdleNode(
          server, database, consumers, provider, ConsumerService.start(provider, all));
    }

    private static EventConsumer consumer(int number) {
      return EventConsumer.named("consumer-" + number)
          .reads(EventSequence.category("category-" + number))
          .partitions((int) PARTITIONS)
          .handledBy((event, context) -> {})
          .build();
    }

    /** Waits until all is granted, and nothing changes any more. */
    void awaitSettled() {
      String assigned =
          "SELECT count(*) FROM workprovider.work_allocations WHERE state = 'assigned'";
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> number(database, assigned) == PARTITIONS * consumers);
      String changes = "SELECT last_value FROM workprovider.allocation_changes";
      AtomicLong seen = new AtomicLong();
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                long now = number(database, changes);
                return seen.getAndSet(now) == now;
              });
    }

    long statements() throws SQLException {
      return number(
          server.maintenanceDatabase(),
          "SELECT sum(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
              + " WHERE d.datname = '"
              + database.name()
              + "'");
    }

    void assertIdle(double aSecond, int most) throws SQLException {
      long connections =
          number(
              server.maintenanceDatabase(),
              "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'workprovider-%'"
                  + " AND datname = '"
                  + database.name()
                  + "'");
      String seen =
          "%d consumers: %.1f statements a second, %d connections"
              .formatted(consumers, aSecond, connections);
      System.out.println("An idle node that leads, with " + seen);
      assertTrue(aSecond <= most, seen);
      assertTrue(connections <= 1 + POOL_SIZE, seen);
    }

    private static long number(PostgresDatabase database, String sql) throws SQLException {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    @Override
    public void close() {
      service.close();
      provider.close();
    }
  }
}
