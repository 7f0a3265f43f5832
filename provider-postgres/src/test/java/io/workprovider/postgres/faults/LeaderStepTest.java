package io.workprovider.postgres.faults;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A leader that dies, or freezes, in the middle of each step of allocation: while it holds the rows
 * that it changes, and the row of its term.
 */
@Tag("faults")
final class LeaderStepTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  /** A trigger holds whoever does the step for so long, once, before it is committed. */
  private static final String HOLD =
      """
      CREATE SEQUENCE hold_once;
      CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF %s AND nextval('hold_once') = 1 THEN PERFORM pg_sleep(%s); END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER hold BEFORE UPDATE ON workprovider.work_allocations
        FOR EACH ROW EXECUTE FUNCTION hold();
      """;

  /** What is done to a row. */
  enum Step {
    GRANT("OLD.state = 'unassigned' AND NEW.state = 'assigned'"),
    ASK_BACK("OLD.state = 'assigned' AND NEW.state = 'revoking'"),
    HAND_OVER("OLD.state = 'revoking' AND NEW.state = 'assigned'"),
    TAKE_OVER("OLD.state = 'assigned' AND NEW.state = 'assigned' AND OLD.owner <> NEW.owner");

    private final String condition;

    Step(String condition) {
      this.condition = condition;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a9_aLeaderKilledInTheMiddleOfAStepLeavesNothingUnassigned(Step step) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), nodesFor(step))) {
      String other = begin(step, cluster, "3");
      cluster.node("a").kill();
      cluster.awaitShared(other);
      cluster.start("d");
      cluster.awaitShared(other, "d");
      cluster.judge(2 * UNSAVED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a13_aLeaderFrozenInTheMiddleOfAStepDoesNotFinishItAfterwards(Step step) {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), nodesFor(step))) {
      String other = begin(step, cluster, "0.5");
      cluster.node("a").freeze();
      cluster.awaitShared(other);
      cluster.node("a").thaw();
      cluster.awaitShared("a", other);
      cluster.awaitHandlingBy("a", other);
      cluster.judge(2 * UNSAVED);
    }
  }

  private static String[] nodesFor(Step step) {
    return switch (step) {
      case ASK_BACK, HAND_OVER -> new String[] {"a"};
      case GRANT, TAKE_OVER -> new String[] {"a", "b"};
    };
  }

  /** Brings the leader, a, into the middle of the step; says who else is there to go on. */
  static String begin(Step step, FaultCluster cluster, String seconds) {
    cluster.awaitHandlingBy("a");
    cluster.execute(HOLD.formatted(step.condition, seconds));
    String other = "b";
    switch (step) {
      case ASK_BACK, HAND_OVER -> cluster.start(other);
      case GRANT -> cluster.node("b").leave();
      case TAKE_OVER -> cluster.node("b").kill();
    }
    cluster.awaitUntil(
        FaultCluster.LONG,
        "somebody is in the step",
        () ->
            !cluster
                .query(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event = 'PgSleep'")
                .isEmpty());
    if (step == Step.GRANT || step == Step.TAKE_OVER) {
      other = "c";
      cluster.start(other);
    }
    return other;
  }
}
