package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Subscription;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is left when a node closes, and what it says then (Rules L). */
final class PostgresLifeCycleTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  @Test
  void l2_afterCloseNoThreadConnectionOrLockIsLeft() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.keeping()) {
      node.provider().subscribe(Board.of(4), grants);
      grants.awaitOwned(4);
      node.provider().close();
      grants.awaitOwned(0);
      // The pool's own thread is told to end, and ends a moment later.
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .map(Thread::getName)
                      .filter(name -> name.startsWith("workprovider-postgres-"))
                      .toList(),
              List.of()::equals);
      assertEquals(
          0,
          fixture
              .database()
              .count(
                  "pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                      + " (SELECT oid FROM pg_database WHERE datname = current_database())"));
      assertEquals(0, fixture.database().count("workprovider.nodes"));
      assertEquals(
          0, fixture.database().count("workprovider.work_allocations WHERE owner IS NOT NULL"));
      // The server's processes end a moment after their sockets have closed.
      await()
          .until(
              () ->
                  fixture
                      .database()
                      .count(
                          "pg_stat_activity WHERE application_name LIKE 'workprovider%'"
                              + " AND datname = current_database()"),
              left -> left == 0);
    }
  }

  @Test
  void l2_aCloseThatRacesWithGrantsLeavesNothing() {
    for (int i = 0; i < 5; i++) {
      PostgresFixture.Node node = fixture.startNode();
      try (Grants grants = Grants.keeping()) {
        node.provider().subscribe(Board.of(16), grants);
        node.provider().close();
        assertEquals(List.of(), grants.owned());
        assertEquals(
            0, fixture.database().count("workprovider.work_allocations WHERE owner IS NOT NULL"));
      }
    }
  }

  @Test
  void l1_closeIsBoundedWhileTheServerIsAway() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.keeping()) {
      node.provider().subscribe(Board.of(2), grants);
      grants.awaitOwned(2);
      node.cut();
      long began = System.nanoTime();
      node.provider().close();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(PostgresFixture.LEASE.multipliedBy(10)) < 0, took::toString);
      assertEquals(List.of(), grants.owned());
    }
  }

  @Test
  void aClosedProviderSaysSoWhateverItIsAsked() {
    PostgresFixture.Node node = fixture.startNode();
    WorkProvider provider = node.provider();
    provider.close();
    List<Executable> calls =
        List.of(
            () -> provider.appender().append(FLIGHT, NewEvent.of("departed", "1")),
            () -> provider.positions().findAll("board"),
            () -> provider.positions().resetAll("board", StartingPoint.beginning()),
            () -> provider.admin().nodes(),
            () -> provider.admin().consumer("board"));
    for (Executable call : calls) {
      assertEquals(
          "The provider is closed; connect a new one.",
          assertThrows(IllegalStateException.class, call).getMessage());
    }
  }

  @Test
  void l2_whoSubscribesWhileItClosesIsToldSo() throws Exception {
    // A statement waits for a lock for half of the lease: long enough for this test to close.
    PostgresFixture.Node node = fixture.startNode(Map.of("lease", "4s"));
    TestDatabase database = fixture.database();
    try (Connection other = database.dataSource().getConnection();
        Statement lock = other.createStatement();
        Grants grants = Grants.keeping()) {
      other.setAutoCommit(false);
      lock.execute("SELECT FROM workprovider.nodes FOR UPDATE");
      CompletableFuture<Subscription> subscribing =
          CompletableFuture.supplyAsync(() -> node.provider().subscribe(Board.of(2), grants));
      await().until(() -> database.count("pg_locks WHERE NOT granted") > 0);
      node.provider().close();
      ExecutionException failed =
          assertThrows(ExecutionException.class, () -> subscribing.get(30, TimeUnit.SECONDS));
      IllegalStateException said = assertInstanceOf(IllegalStateException.class, failed.getCause());
      assertEquals("The provider is closed; connect a new one.", said.getMessage());
    }
  }
}
