package io.workprovider.postgres.allocation;

import io.workprovider.postgres.allocation.ModelState.Decide;
import io.workprovider.postgres.allocation.ModelState.Party;
import io.workprovider.postgres.allocation.ModelState.Release;
import io.workprovider.postgres.allocation.ModelState.Save;
import io.workprovider.postgres.allocation.ModelState.Sight;
import io.workprovider.postgres.allocation.ModelState.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The allocation protocol as pure steps between moments: what can happen next.
 *
 * <p>The leader's decisions are those of the real {@link Allocator}, taken on what it read some
 * time ago. Statements are carried out late, twice, or not at all; sessions end at any time, and
 * their parties notice whenever they like.
 */
final class ProtocolModel {

  /** One guard of the protocol taken out, to see that the exploration notices. */
  enum Broken {
    NOTHING,
    SAVE_IGNORES_THE_EPOCH,
    SAVE_MOVES_BACK,
    RELEASE_IGNORES_THE_EPOCH,
    RELEASE_KEEPS_THE_EPOCH,
    DECISION_IGNORES_THE_TERM,
    DECISION_IGNORES_THE_ROW,
    GRANT_GOES_ON_FROM_MEMORY,
    NODE_KEEPS_ITS_ID
  }

  /**
   * What happened, and what is then.
   *
   * @param statement what the server carried out; null if it was something else that happened
   */
  record Step(String what, @Nullable Statement statement, ModelState then) {
    Step(String what, ModelState then) {
      this(what, null, then);
    }
  }

  private static final int EVENTS = 3;
  private static final int SESSIONS = 3;
  private static final int RESETS = 1;
  private static final int STATEMENTS = 3;

  private final Broken broken;

  ProtocolModel(Broken broken) {
    this.broken = broken;
  }

  List<Step> next(ModelState now) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < now.parties().size(); i++) {
      session(now, i, steps);
      leadership(now, i, steps);
      ownership(now, i, steps);
    }
    for (Statement statement : now.inFlight()) {
      steps.add(new Step("lost: " + statement, now.without(statement)));
      ModelState done = carryOut(now, statement);
      steps.add(new Step("done: " + statement, statement, done.without(statement)));
      steps.add(new Step("done, and to come again: " + statement, statement, done));
    }
    if (now.row().state() == AllocationState.REVOKING && !now.row().overdue()) {
      steps.add(new Step("deadline passes", now.withRow(overdue(now.row()), now.position())));
    }
    if (now.resets() < RESETS) {
      steps.add(new Step("reset", now.reset()));
    }
    return steps;
  }

  private static Allocation overdue(Allocation row) {
    return new Allocation(row.key(), row.state(), row.owner(), row.next(), row.epoch(), true);
  }

  private void session(ModelState now, int i, List<Step> steps) {
    Party process = now.parties().get(i);
    if (process.locked()) {
      steps.add(new Step("session ends: " + now.node(i), endSession(now, i)));
    } else if (process.session() < SESSIONS) {
      steps.add(new Step("new session after " + now.node(i), rejoin(now, i)));
    }
  }

  ModelState endSession(ModelState now, int i) {
    ModelState then = now.with(i, now.parties().get(i).unlocked());
    return now.leader() == i ? then.withLeader(-1, now.term()) : then;
  }

  ModelState rejoin(ModelState now, int i) {
    Party old = now.parties().get(i);
    if (broken == Broken.NODE_KEEPS_ITS_ID) {
      return now.with(i, new Party(old.session(), true, old.epoch(), old.handled(), 0, null));
    }
    return now.with(i, old.reborn());
  }

  private void leadership(ModelState now, int i, List<Step> steps) {
    Party process = now.parties().get(i);
    String node = now.node(i);
    if (process.locked() && now.leader() == -1 && process.term() == 0) {
      steps.add(new Step("wins the leader's lock: " + node, now.withLeader(i, now.term())));
    }
    if (process.locked() && now.leader() == i && process.term() == 0) {
      steps.add(new Step("bumps the term: " + node, bumpTerm(now, i)));
    }
    if (process.term() > 0 && process.sight() == null) {
      steps.add(new Step("reads as leader: " + node, look(now, i)));
    }
    if (process.sight() != null && now.inFlight().size() < STATEMENTS) {
      steps.add(new Step("decides: " + node, decide(now, i)));
    }
  }

  ModelState bumpTerm(ModelState now, int i) {
    long term = now.term() + 1;
    return now.withLeader(i, term).with(i, now.parties().get(i).leading(term, null));
  }

  ModelState look(ModelState now, int i) {
    Party process = now.parties().get(i);
    return now.with(i, process.leading(process.term(), new Sight(now.row(), now.alive())));
  }

  ModelState decide(ModelState now, int i) {
    Party process = now.parties().get(i);
    Sight sight = Objects.requireNonNull(process.sight());
    ModelState then = now.with(i, process.leading(process.term(), null));
    for (Change change : Allocator.decide(snapshot(sight))) {
      then = then.sent(new Decide(process.term(), change));
    }
    return then;
  }

  private static ClusterSnapshot snapshot(Sight sight) {
    TreeMap<String, Set<String>> members = new TreeMap<>();
    sight.alive().forEach(node -> members.put(node, Set.of(sight.row().key().consumer())));
    List<String> dead = new ArrayList<>();
    for (String node : new String[] {sight.row().owner(), sight.row().next()}) {
      if (node != null && !sight.alive().contains(node) && !dead.contains(node)) {
        dead.add(node);
      }
    }
    return new ClusterSnapshot(members, Set.copyOf(dead), List.of(sight.row()));
  }

  private void ownership(ModelState now, int i, List<Step> steps) {
    Party process = now.parties().get(i);
    String node = now.node(i);
    if (now.owns(i) && process.epoch() < now.row().epoch()) {
      steps.add(new Step("learns its grant: " + node, learnGrant(now, i)));
    }
    if (process.epoch() == 0) {
      return;
    }
    if (!(now.owns(i) && now.row().epoch() == process.epoch())) {
      steps.add(new Step("learns its loss: " + node, now.with(i, process.working(0, 0))));
    }
    if (process.handled() < EVENTS) {
      int event = process.handled() + 1;
      steps.add(
          new Step(
              node + " handles " + event,
              now.with(i, process.working(process.epoch(), event)).handled(event)));
    }
    if (now.inFlight().size() < STATEMENTS) {
      Save save = new Save(node, process.epoch(), process.handled());
      if (process.handled() > 0 && !now.inFlight().contains(save)) {
        steps.add(new Step("sends " + save, now.sent(save)));
      }
      steps.add(new Step("sends its release: " + node, sendRelease(now, i)));
    }
  }

  ModelState learnGrant(ModelState now, int i) {
    Party process = now.parties().get(i);
    int from =
        broken == Broken.GRANT_GOES_ON_FROM_MEMORY && process.handled() > 0
            ? process.handled()
            : now.position();
    return now.with(i, process.working(now.row().epoch(), from));
  }

  ModelState sendRelease(ModelState now, int i) {
    Party process = now.parties().get(i);
    int remembered = broken == Broken.GRANT_GOES_ON_FROM_MEMORY ? process.handled() : 0;
    return now.with(i, process.working(0, remembered))
        .sent(new Release(now.node(i), process.epoch(), process.handled()));
  }

  /** What the server does with a statement. */
  ModelState carryOut(ModelState now, Statement statement) {
    if (statement instanceof Save save) {
      return save(now, save);
    }
    if (statement instanceof Release release) {
      return release(now, release);
    }
    return decision(now, (Decide) statement);
  }

  private ModelState save(ModelState now, Save save) {
    boolean current =
        broken == Broken.SAVE_IGNORES_THE_EPOCH
            || (save.owner().equals(now.row().owner()) && save.epoch() == now.row().epoch());
    boolean forward = broken == Broken.SAVE_MOVES_BACK || save.position() >= now.position();
    return current && forward ? now.withRow(now.row(), save.position()) : now;
  }

  private ModelState release(ModelState now, Release release) {
    Allocation row = now.row();
    boolean current =
        release.owner().equals(row.owner())
            && (broken == Broken.RELEASE_IGNORES_THE_EPOCH || release.epoch() == row.epoch());
    if (!current) {
      return now;
    }
    String next = row.next();
    long epoch = row.epoch() + (broken == Broken.RELEASE_KEEPS_THE_EPOCH ? 0 : 1);
    return now.withRow(
        next != null && now.alive().contains(next)
            ? Allocation.assigned(row.key(), next, epoch)
            : Allocation.unassigned(row.key(), epoch),
        Math.max(now.position(), release.position()));
  }

  private ModelState decision(ModelState now, Decide decide) {
    Change change = decide.change();
    boolean mayWrite = broken == Broken.DECISION_IGNORES_THE_TERM || decide.term() == now.term();
    boolean asRead =
        broken == Broken.DECISION_IGNORES_THE_ROW || sameGrant(change.before(), now.row());
    return mayWrite && asRead ? now.withRow(change.after(), now.position()) : now;
  }

  /** The compare of compare-and-set: (state, owner, next, epoch). */
  private static boolean sameGrant(Allocation read, Allocation row) {
    return read.state() == row.state()
        && Objects.equals(read.owner(), row.owner())
        && Objects.equals(read.next(), row.next())
        && read.epoch() == row.epoch();
  }
}
