package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.PositionExpiredException;
import io.workprovider.StartingPoint;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events table has lost what a partition handled last, or only what it handled long ago. */
final class LostTailTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

  /** Three events are handled, then every node stops. */
  @BeforeEach
  void handleThreeEvents() {
    PostgresFixture.Node node = fixture.startNode();
    append(node, "1");
    append(node, "2");
    append(node, "3");
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Delivery third = Board.poll(only, 3).get(2);
      only.save(Progress.to(third.position()));
      node.close();
    }
  }

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private static void append(PostgresFixture.Node node, String payload) {
    node.provider().appender().append(FLIGHT, NewEvent.of("seen", payload));
  }

  @Test
  void p9_stopsWhereAnotherEventHasThePositionOfTheLastOneUntilItIsReset() {
    fixture.database().execute("DELETE FROM workprovider.events WHERE position > 1");
    fixture
        .database()
        .execute("ALTER TABLE workprovider.events ALTER COLUMN position RESTART WITH 2");
    PostgresFixture.Node node = fixture.startNode();
    append(node, "another 2");
    append(node, "another 3");
    append(node, "4");
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment stopped = grants.awaitOwned(1).get(0);
      PositionExpiredException expired =
          assertThrows(PositionExpiredException.class, () -> stopped.poll(1));
      assertEquals(
          "Consumer 'board', partition 0, cannot go on after position 3: the event that was handled"
              + " there is gone, and another one has its position. The events table has lost its"
              + " end: it was restored from a back-up, or taken over from a standby that lagged."
              + " Events that came after that may count as handled and never be delivered. Reset the"
              + " partition, to a position or time before the loss.",
          expired.getMessage());
      node.provider()
          .positions()
          .reset("board", PartitionId.of(0), StartingPoint.after(Positions.of(1)));
      PartitionAssignment reset =
          grants
              .awaitOwned(
                  owned -> owned.size() == 1 && owned.get(0).epoch() > stopped.epoch(),
                  Duration.ofSeconds(10))
              .get(0);
      assertEquals(
          List.of("another 2", "another 3", "4"),
          Board.poll(reset, 3).stream().map(delivery -> delivery.event().payloadText()).toList());
    }
  }

  @Test
  void p9_stopsAlsoANodeThatWasCutOffWhileTheTailWasLost() {
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment before = grants.awaitOwned(1).get(0);
      assertTrue(before.poll(1).isEmpty());
      node.cut();
      grants.awaitOwned(0);
      fixture
          .database()
          .execute("UPDATE workprovider.events SET id = gen_random_uuid() WHERE position = 3");
      node.heal();
      PartitionAssignment after = grants.awaitOwned(1).get(0);
      assertThrows(PositionExpiredException.class, () -> after.poll(1));
    }
  }

  @Test
  void goesOnWhereTheLastHandledEventWasDeletedAndNoOtherHasItsPosition() {
    fixture.database().execute("DELETE FROM workprovider.events");
    PostgresFixture.Node node = fixture.startNode();
    append(node, "4");
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Delivery fourth = Board.poll(only, 1).get(0);
      assertEquals("4", fourth.event().payloadText());
      only.save(Progress.to(fourth.position()));
      assertEquals(
          Optional.of(Positions.of(4)),
          node.provider().positions().find("board", PartitionId.of(0)));
    }
  }

  @Test
  void p9_storesWhichEventWasHandledAndNotWhichOneHasItsPositionByNow() {
    PostgresFixture.Node node = fixture.startNode();
    append(node, "4");
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment handling = grants.awaitOwned(1).get(0);
      Delivery fourth = Board.poll(handling, 1).get(0);
      fixture
          .database()
          .execute("UPDATE workprovider.events SET id = gen_random_uuid() WHERE position = 4");
      handling.save(Progress.to(fourth.position()));
      node.close();
    }
    PostgresFixture.Node next = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      next.provider().subscribe(Board.of(1), grants);
      PartitionAssignment stopped = grants.awaitOwned(1).get(0);
      assertThrows(PositionExpiredException.class, () -> stopped.poll(1));
    }
  }

  @Test
  void p9_stopsWhereTheTableEndsBeforeThePosition() {
    fixture.database().execute("DELETE FROM workprovider.events WHERE position = 3");
    PostgresFixture.Node node = fixture.startNode();
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment stopped = grants.awaitOwned(1).get(0);
      await()
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(() -> assertThrows(PositionExpiredException.class, () -> stopped.poll(1)));
    }
  }
}
