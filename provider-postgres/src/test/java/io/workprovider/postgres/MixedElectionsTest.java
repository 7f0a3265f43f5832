package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of both elections in one cluster, as while the setting is changed node by node. */
final class MixedElectionsTest {

  private static final Map<String, String> LEASE = Map.of("election", "lease");
  private static final Map<String, String> LOCK = Map.of("election", "advisory-lock");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a6_theyShareAndSeeEachOtherDie(boolean locksFirst) {
    Map<String, String> ofOne = locksFirst ? LOCK : LEASE;
    try (SharingPair pair = SharingPair.of(fixture, 4, ofOne, locksFirst ? LEASE : LOCK);
        Grants third = Grants.releasing()) {
      assertEquals(2, pair.one.provider().admin().nodes().size());
      assertEquals(
          List.of(), pair.first.heard().stream().filter(h -> h.startsWith("lost")).toList());
      pair.one.crash();
      pair.second.awaitOwned(all -> all.size() == 4, fixture.bounds().takeoverAfterCut());
      fixture.startNode(ofOne).provider().subscribe(Board.of(4), third);
      third.awaitOwned(2);
      pair.second.awaitOwned(2);
      pair.second.awaitReleased(2);
      pair.two.crash();
      third.awaitOwned(all -> all.size() == 4, fixture.bounds().takeoverAfterCut());
    }
  }

  @Test
  void whoHoldsTheLockLeadsAndThereIsNoContest() {
    fixture.startNode(LEASE);
    PostgresFixture.Node lock = fixture.startNode(LOCK);
    fixture.startNode(LEASE);
    String leads = "workprovider.leaders WHERE node = '" + lock.provider().nodeId() + "'";
    await().until(() -> fixture.database().count(leads) == 1);
    fixture
        .database()
        .execute(
            "CREATE TABLE before AS SELECT term, clock_timestamp() AS at"
                + " FROM workprovider.leaders");
    String beaten = "workprovider.nodes, before WHERE heartbeat_at > at + lease";
    await().until(() -> fixture.database().count(beaten) == 3);
    assertEquals(
        1, fixture.database().count("workprovider.leaders l JOIN before b ON l.term = b.term"));
  }
}
