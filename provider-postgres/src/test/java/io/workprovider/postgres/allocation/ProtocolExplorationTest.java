package io.workprovider.postgres.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.allocation.ModelState.Statement;
import io.workprovider.postgres.allocation.ProtocolModel.Broken;
import io.workprovider.postgres.allocation.ProtocolModel.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks every interleaving of the allocation protocol to a fixed depth: two parties, one partition,
 * statements that come late, twice or never, sessions that end at any time, a reset.
 */
class ProtocolExplorationTest {

  private static final int DEPTH = 10;
  private static final PartitionKey KEY = new PartitionKey("c", 0);

  private static Exploration exploration = new Exploration();

  @BeforeAll
  static void exploreTheProtocolAsItIs() {
    exploration = explore(Broken.NOTHING);
  }

  @AfterAll
  static void forget() {
    exploration = new Exploration();
  }

  /** How a state was reached first. */
  private record Reached(ModelState from, String by) {}

  @Test
  void a1_a2_a11_a13_p2_p3_p4_e1_noInterleavingBreaksARule() {
    assertEquals(List.of(), exploration.violations);
    assertTrue(exploration.reached.size() > 50_000, "states: " + exploration.reached.size());
  }

  @Test
  void a9_fromEveryReachableStateThePartitionFindsALiveOwner() {
    ProtocolModel model = new ProtocolModel(Broken.NOTHING);
    int tried = 0;
    for (ModelState state : exploration.reached.keySet()) {
      ModelState settled = settle(model, state);
      assertTrue(works(settled), () -> "stuck at " + settled + exploration.pathTo(state));
      tried++;
    }
    assertEquals(exploration.reached.size(), tried);
  }

  @ParameterizedTest
  @EnumSource(value = Broken.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void theExplorationNoticesEveryGuardThatIsTakenOut(Broken broken) {
    ProtocolModel model = new ProtocolModel(broken);
    Exploration found = explore(broken);
    boolean noticed =
        !found.violations.isEmpty()
            || !found.reached.keySet().stream().allMatch(s -> works(settle(model, s)));
    assertTrue(noticed, broken + " breaks no rule and leaves no partition stuck");
  }

  private static final class Exploration {
    final Map<ModelState, Reached> reached = new HashMap<>();
    final List<String> violations = new ArrayList<>();

    String pathTo(ModelState state) {
      List<String> steps = new ArrayList<>();
      for (Reached r = reached.get(state); r != null && !r.by().isEmpty(); ) {
        steps.add(r.by());
        r = reached.get(r.from());
      }
      Collections.reverse(steps);
      return "\n  " + String.join("\n  ", steps);
    }
  }

  private static Exploration explore(Broken broken) {
    ProtocolModel model = new ProtocolModel(broken);
    Exploration found = new Exploration();
    ModelState start = ModelState.start(KEY, 2);
    found.reached.put(start, new Reached(start, ""));
    Deque<ModelState> level = new ArrayDeque<>(List.of(start));
    for (int depth = 0; depth < DEPTH && found.violations.isEmpty(); depth++) {
      Deque<ModelState> following = new ArrayDeque<>();
      for (ModelState state : level) {
        for (Step step : model.next(state)) {
          for (String rule : new TreeSet<>(ProtocolRules.brokenBy(state, step))) {
            found.violations.add(rule + found.pathTo(state) + "\n  " + step.what());
          }
          if (found.reached.putIfAbsent(step.then(), new Reached(state, step.what())) == null) {
            following.add(step.then());
          }
        }
      }
      level = following;
    }
    return found;
  }

  private static boolean works(ModelState state) {
    Allocation row = state.row();
    return row.state() == AllocationState.ASSIGNED
        && state.alive().contains(String.valueOf(row.owner()))
        && state.parties().stream().anyMatch(party -> party.epoch() == row.epoch());
  }

  /** Faults end: statements on their way are lost, parties see what is, and a leader decides. */
  private static ModelState settle(ProtocolModel model, ModelState from) {
    ModelState now = from;
    for (Statement statement : from.inFlight()) {
      now = now.without(statement);
    }
    for (int i = 0; i < now.parties().size(); i++) {
      if (!now.parties().get(i).locked()) {
        now = model.rejoin(now, i);
      }
    }
    int leader = now.leader() == -1 ? 0 : now.leader();
    now = model.bumpTerm(now, leader);
    for (int round = 0; round < 4; round++) {
      now = model.decide(model.look(now, leader), leader);
      for (Statement statement : now.inFlight()) {
        now = model.carryOut(now, statement).without(statement);
      }
      now = ownersSee(model, now);
    }
    return now;
  }

  private static ModelState ownersSee(ProtocolModel model, ModelState from) {
    ModelState now = from;
    for (int i = 0; i < now.parties().size(); i++) {
      ModelState.Party process = now.parties().get(i);
      boolean mine = now.owns(i);
      if (mine && now.row().state() == AllocationState.REVOKING) {
        now = model.carryOut(now, new ModelState.Release(now.node(i), now.row().epoch(), 0));
      } else if (mine && process.epoch() < now.row().epoch()) {
        now = model.learnGrant(now, i);
      } else if (!mine && process.epoch() > 0) {
        now = now.with(i, process.working(0, 0));
      }
    }
    return now;
  }
}
