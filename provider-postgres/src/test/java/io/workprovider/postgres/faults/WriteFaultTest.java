package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers, and does not do what is asked: a full disk, a lost privilege. */
@Tag("faults")
final class WriteFaultTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;
  private static final Duration TWO_LEASES = Duration.ofSeconds(4);

  /**
   * 53100 is a full disk, 42501 a privilege that is missing, 25006 a database that is read-only.
   */
  @ParameterizedTest
  @CsvSource({"53100", "42501", "25006"})
  void l4_positionsThatCannotBeSavedForAWhileMoveAndRepeatNothing(String sqlState) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String a = cluster.node("a").nodeId();
      String b = cluster.node("b").nodeId();
      refuse(cluster, "work_allocations", "UPDATE", sqlState);
      awaitServerTime(cluster, TWO_LEASES);
      allow(cluster, "work_allocations");
      cluster.awaitHandlingBy("a", "b");
      assertEquals(a, cluster.node("a").nodeId());
      assertEquals(b, cluster.node("b").nodeId());
      cluster.judge(0);
    }
  }

  @Test
  void a9_aNodeThatJoinsWhileNothingCanBeGrantedGetsItsShareLater() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a")) {
      cluster.awaitHandlingBy("a");
      refuse(cluster, "work_allocations", "UPDATE", "53100");
      cluster.start("b");
      cluster.awaitUntil(
          FaultCluster.LONG, "b has joined", () -> !cluster.node("b").nodeId().isEmpty());
      awaitServerTime(cluster, TWO_LEASES);
      allow(cluster, "work_allocations");
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"UPDATE", "INSERT OR UPDATE"})
  void l4_nodesThatCannotSayThatTheyLiveComeBackWithoutFillingTheLog(String what) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      refuse(cluster, "nodes", what, "53100");
      awaitServerTime(cluster, TWO_LEASES.multipliedBy(2));
      allow(cluster, "nodes");
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(8 * UNSAVED);
      String log = cluster.node("b").log();
      long lost = log.lines().filter(line -> line.contains("has lost its session")).count();
      assertTrue(lost <= 8, () -> lost + " lines: " + log);
    }
  }

  @Test
  void l4_aDatabaseThatIsReadOnlyByDefaultIsWrittenToAllTheSame() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String name = cluster.query("SELECT current_database()").get(0);
      String set = "ALTER DATABASE " + name + " SET default_transaction_read_only = ";
      cluster.execute(set + "on");
      cluster.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND application_name LIKE 'workprovider-%'");
      cluster.awaitShared("a", "b");
      // From another database, which is not read-only.
      Servers.own().maintenanceDatabase().execute(set + "off");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(2 * UNSAVED);
    }
  }

  @Test
  void a10_nodesWhoseRowsAreDeletedComeBack() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String follower = cluster.node(cluster.follower()).nodeId();
      cluster.execute("DELETE FROM workprovider.nodes WHERE node = '" + follower + "'");
      cluster.awaitUntil(
          FaultCluster.LONG,
          "a new id",
          () ->
              !cluster.node("a").nodeId().equals(follower)
                  && !cluster.node("b").nodeId().equals(follower));
      cluster.awaitShared("a", "b");
      cluster.execute("DELETE FROM workprovider.nodes");
      cluster.awaitUntil(
          FaultCluster.LONG,
          "two rows",
          () -> cluster.query("SELECT node FROM workprovider.nodes").size() == 2);
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(3 * UNSAVED);
    }
  }

  private static void refuse(FaultCluster cluster, String table, String what, String sqlState) {
    cluster.execute(
        """
        CREATE FUNCTION refuse_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '%3$s'; END $$;
        CREATE TRIGGER refuse BEFORE %2$s ON workprovider.%1$s
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_%1$s();
        """
            .formatted(table, what, sqlState));
  }

  private static void allow(FaultCluster cluster, String table) {
    cluster.execute("DROP TRIGGER refuse ON workprovider." + table);
  }

  /** Waits until so much time has passed on the server: what is seen is that nothing happens. */
  private static void awaitServerTime(FaultCluster cluster, Duration time) {
    String now = cluster.query("SELECT clock_timestamp()").get(0);
    String passed =
        "SELECT clock_timestamp() > '%s'::timestamptz + interval '%d ms'"
            .formatted(now, time.toMillis());
    cluster.awaitUntil(
        FaultCluster.LONG, time + " pass", () -> cluster.query(passed).get(0).equals("t"));
  }
}
