package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresWorkProviderTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

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
}
