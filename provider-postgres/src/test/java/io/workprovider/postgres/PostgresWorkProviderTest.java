package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.Position;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class PostgresWorkProviderTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

  private static final String TERMINATE_THOSE_WHO_WAIT =
      """
      pg_stat_activity
      WHERE CASE WHEN datname = current_database() AND wait_event_type = 'Lock'
                 THEN pg_terminate_backend(pid) ELSE false END
      """;

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  static ConsumerDefinition board(int partitions) {
    return consumer("board", EventSequence.category("flights"), partitions);
  }

  static ConsumerDefinition consumer(String name, EventSequence sequence, int partitions) {
    return new ConsumerDefinition(
        name,
        sequence,
        partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2));
  }

  static List<Delivery> poll(PartitionAssignment assignment, int count) {
    List<Delivery> events = new ArrayList<>();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              events.addAll(assignment.poll(count - events.size()));
              return events.size() == count;
            });
    return events;
  }

  @Test
  void grantsAllPartitionsToTheOnlyNodeAndHandsOutTheirEvents() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Delivery first = poll(only, 1).get(0);
      assertEquals("1", first.event().payloadText());
      only.save(Progress.to(first.position()));
      assertEquals(
          Optional.of(first.position()),
          node.provider().positions().find("board", PartitionId.of(0)));
      node.provider().appender().append(FLIGHT, NewEvent.of("arrived", "2"));
      assertEquals("2", poll(only, 1).get(0).event().payloadText());
    }
  }

  @Test
  void a2_aSecondNodeIsGrantedItsShareAfterTheFirstReleasedIt() {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(board(8), first);
      first.awaitOwned(8);
      two.provider().subscribe(board(8), second);
      second.awaitOwned(4);
      first.awaitOwned(4);
      assertTrue(second.owned().stream().allMatch(a -> a.epoch() == 2), second.heard()::toString);
    }
  }

  @Test
  void a3_takesOverFromACrashedNodeAndP2_refusesItsSaves() {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(board(4), first);
      first.awaitOwned(4);
      two.provider().subscribe(board(4), second);
      second.awaitOwned(2);
      List<PartitionAssignment> lost = first.awaitOwned(2);
      one.crash();
      second.awaitOwned(4);
      first.awaitOwned(0);
      for (PartitionAssignment assignment : lost) {
        assertFalse(assignment.isCurrent());
        assertThrows(
            AssignmentLostException.class, () -> assignment.save(Progress.to(Positions.of(1))));
      }
    }
  }

  @Test
  void a3_aCrashIsNoticedLongBeforeTheLeaseIsOverAlsoOfTheLeader() {
    try (PostgresFixture slow = new PostgresFixture(Map.of("lease", "1m"));
        Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      PostgresFixture.Node leader = slow.startNode();
      PostgresFixture.Node other = slow.startNode();
      leader.provider().subscribe(board(2), first);
      first.awaitOwned(2);
      other.provider().subscribe(board(2), second);
      second.awaitOwned(1);
      leader.crash();
      second.awaitOwned(owned -> owned.size() == 2, slow.bounds().takeoverAfterCrash());
    }
  }

  @Test
  void p2_aSaveOfAnEarlierEpochIsRefusedAndStaysRefused() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment first = grants.awaitOwned(1).get(0);
      first.save(Progress.to(Positions.of(5)));
      fixture.database().execute("UPDATE workprovider.work_allocations SET epoch = epoch + 1");
      for (int i = 0; i < 2; i++) {
        assertThrows(AssignmentLostException.class, () -> first.save(Progress.to(Positions.of(6))));
      }
      assertFalse(first.isCurrent());
      assertEquals(
          Optional.of(Positions.of(5)),
          node.provider().positions().find("board", PartitionId.of(0)));
      grants.awaitHeard("lost 0@1");
      grants.awaitHeard("granted 0@2");
    }
  }

  @Test
  void p3_aSaveNeverMovesAPositionBack() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      only.save(Progress.to(Positions.of(7)));
      only.save(Progress.to(Positions.of(3)));
      assertEquals(
          Optional.of(Positions.of(7)),
          node.provider().positions().find("board", PartitionId.of(0)));
    }
  }

  @Test
  void p7_refusesPositionsThatAreNotItsOwn() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      for (Position foreign :
          List.of(
              Position.of("kafka", 3),
              Position.of("postgres", -1),
              new Position("postgres", "x"))) {
        assertThrows(InvalidPositionException.class, () -> only.save(Progress.to(foreign)));
        assertThrows(
            InvalidPositionException.class,
            () ->
                node.provider()
                    .positions()
                    .reset("board", PartitionId.of(0), StartingPoint.after(foreign)));
      }
      assertTrue(only.isCurrent());
      assertEquals(Optional.empty(), node.provider().positions().find("board", PartitionId.of(0)));
    }
  }

  @Test
  void p8_aResetFencesTheOwnerAndGoesOnAtTheNextEpoch() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment first = grants.awaitOwned(1).get(0);
      Delivery event = poll(first, 1).get(0);
      first.save(Progress.to(event.position()));
      node.provider().positions().resetAll("board", StartingPoint.beginning());
      assertThrows(AssignmentLostException.class, () -> first.save(Progress.to(event.position())));
      assertEquals(Optional.empty(), node.provider().positions().find("board", PartitionId.of(0)));
      grants.awaitHeard("granted 0@3");
      assertEquals("1", poll(grants.awaitOwned(1).get(0), 1).get(0).event().payloadText());
    }
  }

  @Test
  void p9_theStartingPointIsAppliedOnceForAllPartitions() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "before"));
    ConsumerDefinition fromEnd =
        new ConsumerDefinition(
            "late",
            EventSequence.category("flights"),
            OptionalInt.of(1),
            StartingPoint.end(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      node.provider().subscribe(fromEnd, first).close();
      node.provider().appender().append(FLIGHT, NewEvent.of("arrived", "between"));
      node.provider().subscribe(fromEnd, second);
      PartitionAssignment only = second.awaitOwned(1).get(0);
      assertEquals("between", poll(only, 1).get(0).event().payloadText());
      assertEquals(Optional.empty(), node.provider().positions().find("late", PartitionId.of(0)));
    }
  }

  @Test
  void a14_consumersOfOneSequenceHaveTheSameNumberOfPartitions() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(4), grants);
      ConsumerConflictException conflict =
          assertThrows(
              ConsumerConflictException.class,
              () ->
                  node.provider()
                      .subscribe(consumer("other", EventSequence.category("flights"), 5), grants));
      assertEquals(
          "Consumer 'other' declares 5 partitions over category flights, and consumer 'board' of"
              + " the same sequence has 4. Declare 4, or none to take what is agreed.",
          conflict.getMessage());
      node.provider().subscribe(consumer("third", EventSequence.category("flights"), 0), grants);
      assertEquals(4, node.provider().admin().consumer("third").orElseThrow().partitions().size());
    }
  }

  @Test
  void a10_aNodeWhoseSessionIsKilledIsFencedAndComesBackUnderANewId() {
    PostgresFixture.Node node = fixture.startNode();
    String before = node.provider().nodeId();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(2), grants);
      List<PartitionAssignment> first = grants.awaitOwned(2);
      fixture
          .database()
          .execute(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE application_name LIKE '%-session' AND datname = current_database()");
      grants.awaitHeard("lost 0@1");
      assertTrue(first.stream().noneMatch(PartitionAssignment::isCurrent));
      grants.awaitHeard("granted 0@2");
      grants.awaitOwned(2);
      assertNotEquals(before, node.provider().nodeId());
    }
  }

  @Test
  void a4_aCallThatFailedDoesNotFenceANodeThatHasNothingElseToDo() throws Exception {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(board(2), first);
      first.awaitOwned(2);
      two.provider().subscribe(board(2), second);
      second.awaitOwned(1);
      String node = two.provider().nodeId();
      // At several points between two looks of the node at its rows.
      for (int i = 0; i < 3; i++) {
        letACallFail(two);
        fixture
            .database()
            .execute("CREATE TABLE since_" + i + " AS SELECT clock_timestamp() AS at");
        String beaten =
            "workprovider.nodes, since_" + i + " WHERE heartbeat_at > at + interval '1700 ms'";
        await().until(() -> count(beaten) == 2);
      }
      assertEquals(node, two.provider().nodeId());
      assertEquals(List.of(), second.heard().stream().filter(h -> h.startsWith("lost")).toList());
    }
  }

  private void letACallFail(PostgresFixture.Node node) throws Exception {
    try (Connection operator = fixture.database().dataSource().getConnection();
        Statement lock = operator.createStatement()) {
      operator.setAutoCommit(false);
      lock.execute("LOCK TABLE workprovider.consumers IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Void> call =
          CompletableFuture.runAsync(() -> node.provider().admin().consumer("board"));
      await().pollInterval(Duration.ofMillis(5)).until(() -> count(TERMINATE_THOSE_WHO_WAIT) > 0);
      operator.rollback();
      ExecutionException failed = assertThrows(ExecutionException.class, call::get);
      assertTrue(failed.getCause() instanceof ProviderUnavailableException, failed::toString);
    }
  }

  @Test
  void a4_aTableThatIsLockedForLongFencesNobody() throws Exception {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing();
        Connection operator = fixture.database().dataSource().getConnection();
        Statement statement = operator.createStatement()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment assignment = grants.awaitOwned(1).get(0);
      operator.setAutoCommit(false);
      statement.execute("LOCK TABLE workprovider.events IN ACCESS EXCLUSIVE MODE");
      await()
          .until(
              () -> {
                try (ResultSet row =
                    statement.executeQuery("SELECT clock_timestamp() > now() + interval '3 s'")) {
                  row.next();
                  return row.getBoolean(1);
                }
              });
      operator.rollback();
      assertTrue(assignment.isCurrent());
      assertEquals(List.of("granted 0@1"), grants.heard());
    }
  }

  @Test
  void a9_aRowThatCannotBeFreedKeepsNoOtherFromBeingGranted() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      grants.awaitOwned(1);
      fixture
          .database()
          .execute(
              """
              INSERT INTO workprovider.consumers
              SELECT namespace, 'another', sequence, category, stream, partitions, starting_point,
                     release_deadline
              FROM workprovider.consumers;
              INSERT INTO workprovider.work_allocations
                (namespace, consumer, partition, state, owner, epoch)
              SELECT namespace, 'another', 0, 'assigned', owner, 1
              FROM workprovider.work_allocations;
              CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '55P03'; END $$;
              CREATE TRIGGER refuse BEFORE UPDATE ON workprovider.work_allocations
                FOR EACH ROW WHEN (OLD.consumer = 'another') EXECUTE FUNCTION refuse();
              """);
      node.provider().positions().reset("board", PartitionId.of(0), StartingPoint.beginning());
      grants.awaitHeard("lost 0@1");
      grants.awaitHeard("granted 0@3");
    }
  }

  @Test
  void a10_aNodeWhoseRowIsDeletedComesBackUnderANewId() {
    PostgresFixture.Node node = fixture.startNode();
    String before = node.provider().nodeId();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      grants.awaitOwned(1);
      fixture.database().execute("DELETE FROM workprovider.nodes");
      grants.awaitHeard("lost 0@1");
      assertTrue(grants.awaitOwned(1).get(0).epoch() > 1);
      assertNotEquals(before, node.provider().nodeId());
    }
  }

  @Test
  void a3_whatACutOffNodeOwnedIsTakenOverAfterItStoppedAndItComesBack() {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(board(4), first);
      first.awaitOwned(4);
      two.provider().subscribe(board(4), second);
      second.awaitOwned(2);
      List<PartitionAssignment> before = first.awaitOwned(2);
      one.cut();
      second.awaitOwned(
          owned -> {
            boolean takenOver = owned.size() == 4;
            return takenOver && before.stream().noneMatch(PartitionAssignment::isCurrent);
          },
          fixture.bounds().takeoverAfterCut());
      first.awaitOwned(0);
      one.heal();
      first.awaitOwned(2);
      second.awaitOwned(2);
    }
  }

  @Test
  void l2_afterCloseNoThreadConnectionOrLockIsLeft() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.keeping()) {
      node.provider().subscribe(board(4), grants);
      grants.awaitOwned(4);
      node.provider().close();
      grants.awaitOwned(0);
      assertEquals(
          List.of(),
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("workprovider-postgres-"))
              .toList());
      assertEquals(
          0,
          count(
              "pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                  + " (SELECT oid FROM pg_database WHERE datname = current_database())"));
      assertEquals(0, count("workprovider.nodes"));
      assertEquals(0, count("workprovider.work_allocations WHERE owner IS NOT NULL"));
      // The server's processes end a moment after their sockets have closed.
      await()
          .until(
              () ->
                  count(
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
        node.provider().subscribe(board(16), grants);
        node.provider().close();
        assertEquals(List.of(), grants.owned());
        assertEquals(0, count("workprovider.work_allocations WHERE owner IS NOT NULL"));
      }
    }
  }

  @Test
  void l1_closeIsBoundedWhileTheServerIsAway() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.keeping()) {
      node.provider().subscribe(board(2), grants);
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
  void adminShowsWhoLeadsWhoOwnsWhatAndHowFarBehindItIs() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    node.provider().appender().append(FLIGHT, NewEvent.of("arrived", "2"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      only.save(Progress.to(poll(only, 1).get(0).position()));
      only.reportStopped("poison");
      await()
          .until(
              () -> node.provider().admin().nodes(),
              List.of(new NodeOverview(node.provider().nodeId(), true))::equals);
      PartitionOverview seen =
          node.provider().admin().consumer("board").orElseThrow().partitions().get(0);
      assertEquals(Optional.of(node.provider().nodeId()), seen.owner());
      assertEquals(1, seen.epoch());
      assertEquals(1, seen.lag());
      assertEquals(Optional.of("poison"), seen.problem());
      assertEquals(Optional.empty(), node.provider().admin().consumer("nobody"));
    }
  }

  @Test
  void namespacesOfOneSchemaShareEventsAndNothingElse() {
    PostgresFixture.Node node = fixture.startNode();
    try (WorkProvider other = fixture.connect(fixture.serverPort(), Map.of("namespace", "other"));
        Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      node.provider().subscribe(board(2), first);
      other.subscribe(board(3), second);
      first.awaitOwned(2);
      second.awaitOwned(3);
      assertEquals(1, other.admin().nodes().size());
      node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
      assertEquals(1, other.admin().consumer("board").orElseThrow().lag());
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
  void p7_refusesAResetBeyondTheLastEvent() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(board(1), grants);
      PartitionId only = PartitionId.of(0);
      StartingPoint beyond = StartingPoint.after(Positions.of(2));
      assertEquals(
          "Position postgres:2 is beyond the last event, which is at postgres:1. Nothing was"
              + " changed; reset to a position up to that, or to the end.",
          assertThrows(
                  InvalidPositionException.class,
                  () -> node.provider().positions().reset("board", only, beyond))
              .getMessage());
      node.provider().positions().reset("board", only, StartingPoint.after(Positions.of(1)));
    }
  }

  @Test
  void p9_warnsOfAStartThatWasAlreadyAppliedOtherwise() {
    PostgresFixture.Node node = fixture.startNode();
    ConsumerDefinition declared = board(1);
    ConsumerDefinition other =
        new ConsumerDefinition(
            declared.name(),
            declared.sequence(),
            declared.partitions(),
            StartingPoint.end(),
            declared.pollInterval(),
            declared.releaseDeadline());
    try (Grants grants = Grants.releasing()) {
      assertEquals(0, warnings(() -> node.provider().subscribe(declared, grants).close()));
      PostgresFixture.Node second = fixture.startNode();
      PostgresFixture.Node third = fixture.startNode();
      assertEquals(0, warnings(() -> second.provider().subscribe(declared, grants).close()));
      assertEquals(1, warnings(() -> third.provider().subscribe(other, grants).close()));
    }
  }

  private static long warnings(Runnable subscribing) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      subscribing.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("consumer=board is declared to start at end"))
        .count();
  }

  private int count(String from) {
    return answer("SELECT count(*) FROM " + from);
  }

  /** The number that a query answers. */
  private int answer(String query) {
    try (Connection connection = fixture.database().dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
