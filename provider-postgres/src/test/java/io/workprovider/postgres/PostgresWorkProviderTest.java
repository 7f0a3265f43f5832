package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One node and what it shows. */
final class PostgresWorkProviderTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  @Test
  void grantsAllPartitionsToTheOnlyNodeAndHandsOutTheirEvents() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Delivery first = Board.poll(only, 1).get(0);
      assertEquals("1", first.event().payloadText());
      only.save(Progress.to(first.position()));
      assertEquals(
          Optional.of(first.position()),
          node.provider().positions().find("board", PartitionId.of(0)));
      node.provider().appender().append(FLIGHT, NewEvent.of("arrived", "2"));
      assertEquals("2", Board.poll(only, 1).get(0).event().payloadText());
    }
  }

  @Test
  void adminShowsWhoLeadsWhoOwnsWhatAndHowFarBehindItIs() {
    PostgresFixture.Node node = fixture.startNode();
    node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
    node.provider().appender().append(FLIGHT, NewEvent.of("arrived", "2"));
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      only.save(Progress.to(Board.poll(only, 1).get(0).position()));
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
      node.provider().subscribe(Board.of(2), first);
      other.subscribe(Board.of(3), second);
      first.awaitOwned(2);
      second.awaitOwned(3);
      assertEquals(1, other.admin().nodes().size());
      node.provider().appender().append(FLIGHT, NewEvent.of("departed", "1"));
      assertEquals(1, other.admin().consumer("board").orElseThrow().lag());
    }
  }
}
