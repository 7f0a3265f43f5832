package io.workprovider.postgres.allocation;

import io.workprovider.postgres.allocation.ModelState.Party;
import io.workprovider.postgres.allocation.ProtocolModel.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The rules that every step of the model keeps. */
final class ProtocolRules {

  private ProtocolRules() {}

  /** The rules that a step breaks. */
  static List<String> brokenBy(ModelState before, Step step) {
    ModelState after = step.then();
    Allocation was = before.row();
    Allocation is = after.row();
    boolean reset = after.resets() > before.resets();
    List<String> broken = new ArrayList<>();
    check(broken, is.epoch() >= was.epoch(), "A1: an epoch went back");
    check(
        broken,
        Objects.equals(is.owner(), was.owner()) || is.epoch() > was.epoch(),
        "A1: another owner at the same epoch");
    check(broken, epochsDiffer(after), "A1: two parties work under one epoch");
    check(broken, reset || !takenFromALiveOwner(before, step), "A2: taken from a live owner");
    check(
        broken,
        !changedByADeposedLeader(before, step),
        "A13: a deposed leader changed the allocation");
    check(broken, !savedByAStaleOwner(before, step), "P2: a stale save was accepted");
    check(broken, !releasedByAStaleOwner(before, step), "P4: a stale release was accepted");
    check(broken, reset || after.position() >= before.position(), "P3: a position went back");
    check(broken, after.position() <= after.handledUpTo(), "E1: a position passed an event");
    check(broken, after.handledUpTo() <= before.handledUpTo() + 1, "E1: an event was skipped");
    check(broken, grantsStartAtThePosition(before, after), "A11: a grant went on from memory");
    return broken;
  }

  private static void check(List<String> broken, boolean kept, String rule) {
    if (!kept) {
      broken.add(rule);
    }
  }

  private static boolean epochsDiffer(ModelState state) {
    List<Long> epochs = state.parties().stream().map(Party::epoch).filter(e -> e > 0).toList();
    return epochs.stream().distinct().count() == epochs.size();
  }

  private static boolean takenFromALiveOwner(ModelState before, Step step) {
    Allocation was = before.row();
    String owner = was.owner();
    boolean byLeader = step.statement() instanceof ModelState.Decide;
    return byLeader
        && owner != null
        && !owner.equals(step.then().row().owner())
        && before.alive().contains(owner)
        && !was.overdue();
  }

  private static boolean changedByADeposedLeader(ModelState before, Step step) {
    return step.statement() instanceof ModelState.Decide decide
        && decide.term() != before.term()
        && !step.then().row().equals(before.row());
  }

  private static boolean savedByAStaleOwner(ModelState before, Step step) {
    return step.statement() instanceof ModelState.Save save
        && step.then().position() != before.position()
        && !(save.owner().equals(before.row().owner()) && save.epoch() == before.row().epoch());
  }

  private static boolean releasedByAStaleOwner(ModelState before, Step step) {
    return step.statement() instanceof ModelState.Release release
        && !step.then().row().equals(before.row())
        && release.epoch() != before.row().epoch();
  }

  private static boolean grantsStartAtThePosition(ModelState before, ModelState after) {
    for (int i = 0; i < after.parties().size(); i++) {
      Party is = after.parties().get(i);
      boolean granted = is.epoch() > before.parties().get(i).epoch();
      if (granted && is.handled() != after.position()) {
        return false;
      }
    }
    return true;
  }
}
