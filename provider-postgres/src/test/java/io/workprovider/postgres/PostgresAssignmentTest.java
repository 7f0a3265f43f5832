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
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who owns what: handover, takeover, and what a node's own faults do (Rules A). */
final class PostgresAssignmentTest {

  private static final String TERMINATE_THOSE_WHO_WAIT =
      """
      pg_stat_activity
      WHERE CASE WHEN datname = current_database() AND wait_event_type = 'Lock'
                 THEN pg_terminate_backend(pid) ELSE false END
      """;

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  @Test
  void a2_aSecondNodeIsGrantedItsShareAfterTheFirstReleasedIt() {
    try (SharingPair pair = SharingPair.of(fixture, 8)) {
      List<PartitionAssignment> moved = pair.second.owned();
      assertTrue(moved.stream().allMatch(a -> a.epoch() == 2), pair.second.heard()::toString);
    }
  }

  @Test
  void a4_anOwnerStopsAtItsDeadlineThoughNobodyCanTakeThePartitionFromIt() {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.keeping();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(Board.of(2), first);
      List<PartitionAssignment> both = first.awaitOwned(2);
      fixture
          .database()
          .execute(
              """
              CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '55P03'; END $$;
              CREATE TRIGGER refuse BEFORE UPDATE ON workprovider.work_allocations
                FOR EACH ROW WHEN (NEW.epoch > OLD.epoch) EXECUTE FUNCTION refuse();
              """);
      two.provider().subscribe(Board.of(2), second);
      first.awaitOwned(1);
      assertEquals(1, both.stream().filter(PartitionAssignment::isCurrent).count());
      assertEquals(2, fixture.database().count("workprovider.work_allocations WHERE epoch = 1"));
      fixture.database().execute("DROP FUNCTION refuse CASCADE");
      second.awaitOwned(1);
    }
  }

  @Test
  void a3_takesOverFromACrashedNodeAndP2_refusesItsSaves() {
    try (SharingPair pair = SharingPair.of(fixture, 4)) {
      pair.one.crash();
      pair.second.awaitOwned(4);
      pair.first.awaitOwned(0);
      for (PartitionAssignment assignment : pair.kept) {
        assertFalse(assignment.isCurrent());
        assertThrows(
            AssignmentLostException.class, () -> assignment.save(Progress.to(Positions.of(1))));
      }
    }
  }

  @Test
  void a3_aCrashIsNoticedLongBeforeTheLeaseIsOverAlsoOfTheLeader() {
    try (PostgresFixture slow = new PostgresFixture(Map.of("lease", "1m"));
        SharingPair pair = SharingPair.of(slow, 2)) {
      pair.one.crash();
      pair.second.awaitOwned(owned -> owned.size() == 2, slow.bounds().takeoverAfterCrash());
    }
  }

  @Test
  void a14_consumersOfOneSequenceHaveTheSameNumberOfPartitions() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(4), grants);
      ConsumerConflictException conflict =
          assertThrows(
              ConsumerConflictException.class,
              () ->
                  node.provider()
                      .subscribe(
                          Board.consumer("other", EventSequence.category("flights"), 5), grants));
      assertEquals(
          "Consumer 'other' declares 5 partitions over category flights, and consumer 'board' of"
              + " the same sequence has 4. Declare 4, or none to take what is agreed.",
          conflict.getMessage());
      node.provider()
          .subscribe(Board.consumer("third", EventSequence.category("flights"), 0), grants);
      assertEquals(4, node.provider().admin().consumer("third").orElseThrow().partitions().size());
    }
  }

  @Test
  void a10_aNodeWhoseSessionIsKilledIsFencedAndComesBackUnderANewId() {
    PostgresFixture.Node node = fixture.startNode();
    String before = node.provider().nodeId();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(2), grants);
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
    try (SharingPair pair = SharingPair.of(fixture, 2)) {
      String node = pair.two.provider().nodeId();
      // At several points between two looks of the node at its rows.
      for (int i = 0; i < 3; i++) {
        letACallFail(pair.two);
        fixture
            .database()
            .execute("CREATE TABLE since_" + i + " AS SELECT clock_timestamp() AS at");
        String beaten =
            "workprovider.nodes, since_" + i + " WHERE heartbeat_at > at + interval '1700 ms'";
        await().until(() -> fixture.database().count(beaten) == 2);
      }
      assertEquals(node, pair.two.provider().nodeId());
      assertEquals(
          List.of(), pair.second.heard().stream().filter(h -> h.startsWith("lost")).toList());
    }
  }

  @Test
  void a4_aTableThatIsLockedForLongFencesNobody() throws Exception {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing();
        Connection operator = fixture.database().dataSource().getConnection();
        Statement statement = operator.createStatement()) {
      node.provider().subscribe(Board.of(1), grants);
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
      node.provider().subscribe(Board.of(1), grants);
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
  void a13_aLeadersRowThatIsDeletedComesBackWithAHigherTerm() {
    PostgresFixture.Node one = fixture.startNode();
    PostgresFixture.Node two = fixture.startNode();
    try (Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      one.provider().subscribe(Board.of(2), first);
      first.awaitOwned(2);
      fixture
          .database()
          .execute(
              "CREATE TABLE before AS SELECT term FROM workprovider.leaders;"
                  + " DELETE FROM workprovider.leaders");
      assertEquals(2, two.provider().admin().nodes().size());
      two.provider().subscribe(Board.of(2), second);
      second.awaitOwned(1);
      assertEquals(
          1, fixture.database().count("workprovider.leaders l, before b WHERE l.term > b.term"));
    }
  }

  @Test
  void a10_aNodeWhoseRowIsDeletedComesBackUnderANewId() {
    PostgresFixture.Node node = fixture.startNode();
    String before = node.provider().nodeId();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      grants.awaitOwned(1);
      fixture.database().execute("DELETE FROM workprovider.nodes");
      grants.awaitHeard("lost 0@1");
      assertTrue(grants.awaitOwned(1).get(0).epoch() > 1);
      assertNotEquals(before, node.provider().nodeId());
    }
  }

  @Test
  void a3_whatACutOffNodeOwnedIsTakenOverAfterItStoppedAndItComesBack() {
    try (SharingPair pair = SharingPair.of(fixture, 4)) {
      pair.one.cut();
      pair.second.awaitOwned(
          owned -> {
            boolean takenOver = owned.size() == 4;
            return takenOver && pair.kept.stream().noneMatch(PartitionAssignment::isCurrent);
          },
          fixture.bounds().takeoverAfterCut());
      pair.first.awaitOwned(0);
      pair.one.heal();
      pair.first.awaitOwned(2);
      pair.second.awaitOwned(2);
    }
  }

  private void letACallFail(PostgresFixture.Node node) throws Exception {
    try (Connection operator = fixture.database().dataSource().getConnection();
        Statement lock = operator.createStatement()) {
      operator.setAutoCommit(false);
      lock.execute("LOCK TABLE workprovider.consumers IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Void> call =
          CompletableFuture.runAsync(() -> node.provider().admin().consumer("board"));
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> fixture.database().count(TERMINATE_THOSE_WHO_WAIT) > 0);
      operator.rollback();
      ExecutionException failed = assertThrows(ExecutionException.class, call::get);
      assertTrue(failed.getCause() instanceof ProviderUnavailableException, failed::toString);
    }
  }
}
