package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is saved, refused, reset, and where consumers start (Rules P). */
final class PostgresPositionTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  @Test
  void p2_aSaveOfAnEarlierEpochIsRefusedAndStaysRefused() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
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
      node.provider().subscribe(Board.of(1), grants);
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
      node.provider().subscribe(Board.of(1), grants);
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
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment first = grants.awaitOwned(1).get(0);
      Delivery event = Board.poll(first, 1).get(0);
      first.save(Progress.to(event.position()));
      node.provider().positions().resetAll("board", StartingPoint.beginning());
      assertThrows(AssignmentLostException.class, () -> first.save(Progress.to(event.position())));
      assertEquals(Optional.empty(), node.provider().positions().find("board", PartitionId.of(0)));
      grants.awaitHeard("granted 0@3");
      assertEquals("1", Board.poll(grants.awaitOwned(1).get(0), 1).get(0).event().payloadText());
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
      assertEquals("between", Board.poll(only, 1).get(0).event().payloadText());
      assertEquals(Optional.empty(), node.provider().positions().find("late", PartitionId.of(0)));
    }
  }

  @Test
  void p7_refusesAResetBeyondTheLastEvent() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
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
    ConsumerDefinition declared = Board.of(1);
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
}
