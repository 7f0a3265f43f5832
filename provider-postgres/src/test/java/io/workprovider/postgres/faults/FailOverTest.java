package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.conformance.faults.Handling;
import io.workprovider.postgres.PrimaryAndStandby;
import io.workprovider.testservers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real standby takes over from its primary, with a lag or without. */
@Tag("faults")
final class FailOverTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  /** More than a sequence jumps by at a promotion, so that positions are handed out again. */
  private static final int MANY = 150;

  private final PrimaryAndStandby servers = PrimaryAndStandby.start();
  private final PostgresDatabase database = servers.createDatabase();
  private final PostgresFaults fixture = new PostgresFaults(servers.primary(), database, false);

  @AfterEach
  void closeServers() {
    servers.close();
  }

  private long head() {
    return Long.parseLong(
        PrimaryAndStandby.text(database, "SELECT max(position) FROM workprovider.events"));
  }

  @Test
  void e1_nodesGoOnOnAPromotedStandbyThatLostTheLastPositions() throws SQLException {
    try (FaultCluster cluster = FaultCluster.of(fixture, Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      servers.awaitCaughtUp();
      servers.cutReplication();
      long cutAt = System.nanoTime();
      long cutHead = head();
      // Epochs rise that the standby never hears of, and so does a node that it never knew.
      cluster.start("c");
      cluster.awaitShared("a", "b", "c");
      cluster.awaitUntil(FaultCluster.LONG, "a tail", () -> head() > cutHead + MANY);
      cluster.awaitHandlingBy("a", "b", "c");
      cluster.node("c").freeze();
      long lost = head();
      servers.killPrimary();
      long promotedAt = System.nanoTime();
      servers.promote();
      PostgresDatabase promoted = PrimaryAndStandby.on(servers.standby(), database);
      long kept =
          Long.parseLong(
              PrimaryAndStandby.text(promoted, "SELECT max(position) FROM workprovider.events"));
      assertTrue(lost > kept + MANY / 2, () -> lost + " on the old one, kept " + kept);
      servers.leadToStandby();
      try (Sampler sampler = Sampler.start(fixture.pool())) {
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("a", "b");
        cluster.node("c").thaw();
        cluster.awaitShared("a", "b", "c");
        cluster.awaitHandlingBy("a", "b", "c");
        cluster.awaitUntil(FaultCluster.LONG, "passed what was lost", () -> head() > lost + MANY);
        List<PromotedEvents.Row> events = events(promoted);
        cluster.awaitUntil(
            FaultCluster.LONG,
            "everything is handled",
            () ->
                new PromotedEvents(events, kept, promotedAt, cluster.handlings())
                    .missing()
                    .isEmpty());
        PromotedEvents judge = new PromotedEvents(events, kept, promotedAt, cluster.handlings());
        assertEquals(List.of(), judge.outOfOrder());
        assertEquals(List.of(), judge.overlaps(cluster.node("c")::wasFrozenDuring));
        assertEquals(List.of(), sampler.violations());
        long late = lateHandlings(cluster.handlings(), events, kept, cutAt, promotedAt);
        assertTrue(judge.repeated() <= UNSAVED + late, () -> judge.repeated() + ", late " + late);
      }
    }
  }

  /** Of events that were kept, and whose positions were saved on the old primary alone. */
  private static long lateHandlings(
      List<Handling> handlings,
      List<PromotedEvents.Row> events,
      long kept,
      long cutAt,
      long promotedAt) {
    return handlings.stream()
        .filter(h -> h.end() > cutAt && h.start() < promotedAt)
        .filter(
            h ->
                events.stream()
                    .anyMatch(
                        e ->
                            e.position() <= kept
                                && e.number() == h.number()
                                && e.stream().equals(h.stream())))
        .count();
  }

  private static List<PromotedEvents.Row> events(PostgresDatabase database) throws SQLException {
    List<PromotedEvents.Row> events = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT position, stream, (metadata ->> 'number')::bigint FROM workprovider.events"
                    + " ORDER BY position")) {
      while (row.next()) {
        events.add(new PromotedEvents.Row(row.getLong(1), row.getString(2), row.getLong(3)));
      }
    }
    return events;
  }

  @Test
  void l4_nodesWhoseServerBecomesAStandbySaySoAndGoOnOnThePrimary() {
    try (FaultCluster cluster = FaultCluster.of(fixture, Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      servers.awaitCaughtUp();
      servers.primary().restartAsStandby(PrimaryAndStandby.port(servers.standby()));
      servers.promote();
      for (String name : new String[] {"a", "b"}) {
        cluster.awaitUntil(
            FaultCluster.LONG,
            name + " says what is wrong",
            () -> cluster.node(name).log().contains("is a standby now, which takes no writes"));
      }
      servers.leadToStandby();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
      for (String name : new String[] {"a", "b"}) {
        String log = cluster.node(name).log();
        assertEquals(1, log.lines().filter(l -> l.contains("cannot join, and goes")).count(), log);
      }
    }
  }
}
