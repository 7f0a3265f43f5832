package io.workprovider.spi.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one transaction decides; that nothing happens between its steps is the store's. */
class DecisionsTest {

  private static final EventSequence FLIGHTS = EventSequence.category("flights");

  private final RowTables tables = new RowTables();

  @BeforeEach
  void declareAConsumer() {
    Decisions.declare(tables, consumer("board", FLIGHTS, 2), 7);
  }

  @Test
  void p9_theFirstDeclarationDecidesWhereItStarts() {
    Decisions.declare(tables, consumer("board", FLIGHTS, 2), 9);
    assertEquals(List.of(7L, 7L), tables.partitions().stream().map(PartitionRow::after).toList());
  }

  @Test
  void a14_allThatReadASequenceHaveTheSamePartitions() {
    Decisions.declare(tables, consumer("audit", FLIGHTS, 0), 0);
    assertEquals(2, row("audit", 1).share().partitions());
    List<PartitionRow> before = tables.partitions();
    assertThrows(
        ConsumerConflictException.class,
        () -> Decisions.declare(tables, consumer("billing", FLIGHTS, 3), 0));
    assertThrows(
        ConsumerConflictException.class,
        () -> Decisions.declare(tables, consumer("board", EventSequence.log(), 2), 0));
    assertEquals(before, tables.partitions());
  }

  @Test
  void a1_everyGrantHasAHigherEpoch() {
    run("a", "board", "");
    assertEquals(1, row(0).epoch());
    assertTrue(Decisions.release(tables, row(0), 0));
    assertEquals("a", row(0).owner(), "nobody else is there");
    assertEquals(2, row(0).epoch());
    tables.removeNode("a");
    Decisions.allocate(tables);
    assertNull(row(0).owner());
    assertEquals(2, row(0).epoch(), "the row stays");
    run("b", "board", "");
    assertEquals(3, row(0).epoch());
  }

  @Test
  void a2_handoverWaitsForTheOwner() {
    run("a", "board", "");
    run("b", "board", "");
    PartitionRow moving =
        tables.partitions().stream().filter(PartitionRow::isAskedBack).findFirst().orElseThrow();
    assertEquals("a", moving.owner());
    assertEquals("b", moving.wanted());
    Decisions.allocate(tables);
    assertEquals(moving, row(moving.share().number()), "until it gives it back");
    assertTrue(Decisions.release(tables, moving, 11));
    PartitionRow moved = row(moving.share().number());
    assertEquals("b", moved.owner());
    assertEquals(moving.epoch() + 1, moved.epoch());
    assertEquals(11, moved.after(), "in one step");
  }

  @Test
  void a2_whoLeavesKeepsWhatItHasUntilItGivesItBack() {
    run("a", "board", "");
    run("a", "", "board");
    assertEquals("a", row(0).owner());
    assertTrue(row(0).isAskedBack());
    assertTrue(Decisions.release(tables, row(0), 0));
    assertNull(row(0).owner());
  }

  @Test
  void a8_aNodeOwnsWhatItRunsAlone() {
    run("a", "board", "");
    run("a", "audit", "");
    assertNull(row(0).owner());
    assertNull(row(0).wanted());
  }

  @Test
  void p2_whoIsNotTheOwnerAtThisEpochChangesNothing() {
    run("a", "board", "");
    PartitionRow old = row(0);
    tables.put(old.resetTo(3));
    PartitionRow current = row(0);
    assertFalse(Decisions.save(tables, old, 20));
    assertFalse(Decisions.release(tables, old, 20));
    assertFalse(Decisions.report(tables, old, "broken"));
    assertEquals(current, row(0));
    tables.removeNode("a");
    Decisions.allocate(tables);
    assertFalse(Decisions.save(tables, current, 20), "it has no owner");
  }

  @Test
  void p3_aSaveNeverMovesBack() {
    run("a", "board", "");
    assertTrue(Decisions.save(tables, row(0), 5));
    assertEquals(7, row(0).after(), "before its start");
    assertTrue(Decisions.save(tables, row(0), 12));
    assertTrue(Decisions.save(tables, row(0), 10));
    assertTrue(Decisions.save(tables, row(0), 0));
    assertEquals(12, row(0).position());
  }

  @Test
  void p8_aResetFencesTheOwnerAndMovesBack() {
    run("a", "board", "");
    Decisions.report(tables, row(0), "broken");
    PartitionRow before = row(0);
    tables.put(before.resetTo(0));
    assertEquals(0, row(0).after());
    assertEquals(before.epoch() + 1, row(0).epoch());
    assertNull(row(0).problem());
  }

  private void run(String node, String runs, String leaves) {
    tables.put(new NodeRow(node, 0, runs, leaves));
    Decisions.allocate(tables);
  }

  private PartitionRow row(int number) {
    return row("board", number);
  }

  private PartitionRow row(String consumer, int number) {
    return tables.partition(consumer, number).orElseThrow();
  }

  /** Of any number of partitions if it is 0. */
  private static ConsumerDefinition consumer(String name, EventSequence reads, int partitions) {
    OptionalInt count = Stream.of(partitions).mapToInt(n -> n).filter(n -> n > 0).findFirst();
    Duration second = Duration.ofSeconds(1);
    return new ConsumerDefinition(name, reads, count, StartingPoint.beginning(), second, second);
  }
}
