package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.postgres.OwnerTable.Grant;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.testservers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be saved, and what is read, on a real standby that was promoted with a lag. */
@Tag("faults")
final class PromotedStandbyTest {

  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final PartitionKey ONLY = new PartitionKey("board", 0);

  private final PrimaryAndStandby servers = PrimaryAndStandby.start();
  private final PostgresDatabase database = servers.createDatabase();
  private final PostgresDatabase onStandby = PrimaryAndStandby.on(servers.standby(), database);
  private final OwnerTable table =
      new OwnerTable(new Scope(new SchemaName("workprovider"), "default"));

  @AfterEach
  void closeServers() {
    servers.close();
  }

  private WorkProvider connect(PostgresDatabase where, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("url", where.url());
    settings.put("user", where.user());
    settings.put("password", where.password());
    settings.put("lease", "1s");
    return PostgresFixture.create(settings);
  }

  private static void append(WorkProvider provider, String... payloads) {
    for (String payload : payloads) {
      provider.appender().append(FLIGHT, NewEvent.of("seen", payload));
    }
  }

  private static PartitionAssignment awaitOwned(Grants grants, PartitionAssignment before) {
    return grants.awaitOwned(owned -> owned.size() == 1 && owned.get(0) != before, LONG).get(0);
  }

  private static List<String> take(PartitionAssignment assignment, int count) {
    return Board.poll(assignment, count).stream()
        .map(delivery -> delivery.event().payloadText())
        .toList();
  }

  /** Whether a thread that was paused on its way there would save or release on a server. */
  private boolean anythingPasses(PostgresDatabase server, Grant grant) throws SQLException {
    Place place = new Place(1_000, null);
    try (Connection connection = server.connect()) {
      return table.isCurrent(connection, grant)
          || table.save(connection, grant, place)
          || !table.saveAll(connection, Map.of(grant, place)).equals(Set.of())
          || table.release(connection, grant, place);
    }
  }

  private String rowOnStandby() {
    return PrimaryAndStandby.text(
        onStandby,
        "SELECT owner || ' ' || epoch || ' ' || position FROM workprovider.work_allocations");
  }

  @Test
  void p2_ownersOfTheOldPrimarySaveNothingOnThePromotedOne() throws SQLException {
    try (WorkProvider provider = connect(database, Map.of());
        Grants grants = Grants.releasing()) {
      append(provider, "1", "2");
      provider.subscribe(Board.of(1), grants);
      PartitionAssignment kept = grants.awaitOwned(1).get(0);
      kept.save(Progress.to(Board.poll(kept, 1).get(0).position()));
      Grant keptGrant = new Grant(ONLY, provider.nodeId(), kept.epoch());
      servers.awaitCaughtUp();
      servers.cutReplication();

      append(provider, "lost 3", "lost 4");
      provider.positions().reset("board", PartitionId.of(0), StartingPoint.after(Positions.of(1)));
      PartitionAssignment lost = awaitOwned(grants, kept);
      List<Delivery> all = Board.poll(lost, 3);
      lost.save(Progress.to(all.get(2).position()));
      Grant lostGrant = new Grant(ONLY, provider.nodeId(), lost.epoch());

      servers.killPrimary();
      servers.promote();
      String before = rowOnStandby();
      assertEquals(provider.nodeId() + " " + kept.epoch() + " 1", before);
      // The row still names it, and nobody else is at work; but it knows of what is lost.
      assertFalse(anythingPasses(onStandby, keptGrant));
      assertFalse(anythingPasses(onStandby, lostGrant));
      assertEquals(before, rowOnStandby());

      servers.leadToStandby();
      PartitionAssignment now = awaitOwned(grants, lost);
      assertTrue(now.epoch() <= lost.epoch(), () -> now + ", after " + lost);
      assertNotEquals(keptGrant.owner(), provider.nodeId());
      assertFalse(anythingPasses(onStandby, keptGrant));
      assertFalse(anythingPasses(onStandby, new Grant(ONLY, keptGrant.owner(), now.epoch())));
      assertThrows(
          AssignmentLostException.class, () -> lost.save(Progress.to(all.get(2).position())));

      append(provider, "new 3");
      assertEquals(List.of("2", "new 3"), take(now, 2));
    }
  }

  @Test
  void a10_aNodeThatTalksToBothServersLeavesTheOldOne() {
    try (WorkProvider provider = connect(database, Map.of());
        Grants grants = Grants.releasing()) {
      append(provider, "1", "2");
      provider.subscribe(Board.of(1), grants);
      PartitionAssignment before = grants.awaitOwned(1).get(0);
      before.save(Progress.to(Board.poll(before, 1).get(0).position()));
      servers.awaitCaughtUp();
      servers.cutReplication();
      append(provider, "lost 3");
      String node = provider.nodeId();

      // The old primary runs on, and so does the node's session there.
      servers.promote();
      servers.leadToStandby();
      PrimaryAndStandby.text(
          servers.primary().maintenanceDatabase(),
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
              + " WHERE application_name LIKE 'workprovider-%' AND application_name NOT LIKE"
              + " '%-session'");
      PartitionAssignment now = awaitOwned(grants, before);
      assertNotEquals(node, provider.nodeId());
      assertEquals(provider.nodeId(), rowOnStandby().split(" ", -1)[0]);
      append(provider, "new 3");
      List<Delivery> all = Board.poll(now, 2);
      assertEquals("new 3", all.get(1).event().payloadText());
      now.save(Progress.to(all.get(1).position()));
      assertEquals(
          Positions.numberOf(all.get(1).position()),
          Long.parseLong(rowOnStandby().split(" ", -1)[2]));
    }
  }

  @Test
  void a10_aConsumerWhoseRegistrationWasLostIsRegisteredAnew() {
    try (WorkProvider provider = connect(database, Map.of());
        Grants grants = Grants.releasing()) {
      append(provider, "1");
      servers.awaitCaughtUp();
      servers.cutReplication();
      provider.subscribe(Board.of(3), grants);
      List<PartitionAssignment> before = grants.awaitOwned(3);
      servers.killPrimary();
      servers.promote();
      servers.leadToStandby();
      List<PartitionAssignment> now =
          grants.awaitOwned(
              owned -> owned.size() == 3 && owned.stream().noneMatch(before::contains), LONG);
      await()
          .atMost(LONG)
          .until(
              () -> now.stream().flatMap(assignment -> assignment.poll(1).stream()).count() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"advisory-lock", "lease"})
  void d9_aStandbyIsRefusedAtTheStart(String election) {
    connect(database, Map.of()).close();
    servers.awaitCaughtUp();
    ProviderUnavailableException refused =
        assertThrows(
            ProviderUnavailableException.class,
            () -> connect(onStandby, Map.of("election", election)).close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(
        message.endsWith(
            "the server is a standby, which takes no writes. Point workprovider.postgres.url at the"
                + " primary."),
        message);
  }
}
