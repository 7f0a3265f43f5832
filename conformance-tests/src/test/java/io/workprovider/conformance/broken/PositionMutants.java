package io.workprovider.conformance.broken;

import io.workprovider.AssignmentLostException;
import io.workprovider.InvalidPositionException;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.memory.Flaw;
import io.workprovider.spi.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Wrong about positions. */
final class PositionMutants {

  private PositionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            Flaw.GRANT_SKIPS_AN_EVENT,
            "a grant steps over the first event that is due: off by one",
            "p1_theNextEventIsTheOneAfterThePosition",
            "2 deliveries of n1"),
        Mutant.of(
            Flaw.GRANT_REPEATS_AN_EVENT,
            "a grant begins with the last event that was handled: off by one",
            "p1_theNextEventIsTheOneAfterThePosition",
            "but was: <[s#1, s#2]>"),
        Mutant.of(
            "SAVE_STORES_NOTHING",
            "a save returns and nothing is stored",
            "p1_theNextEventIsTheOneAfterThePosition",
            "expected: <Optional[in-memory:2]> but was: <Optional.empty>",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void save(Progress progress) {}
                    })),
        Mutant.of(
            Flaw.NO_FENCE_ON_SAVE,
            "whoever asks may save, at whatever epoch",
            "p2_aSaveAfterAResetIsRefused",
            "but nothing was thrown"),
        Mutant.of(
            Flaw.SAVE_MOVES_BACK,
            "a late save puts an earlier position back",
            "p3_aSaveNeverMovesBack",
            "but was: <Optional[in-memory:1]"),
        Mutant.of(
            "SAVE_SWALLOWS_REFUSALS",
            "a save that is refused returns as if it was stored",
            "p4_aSaveAfterTheReleaseIsRefused",
            "Expected io.workprovider.AssignmentLostException to be thrown, but nothing was"
                + " thrown.",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void save(Progress progress) {
                        try {
                          super.save(progress);
                        } catch (AssignmentLostException e) {
                          return;
                        }
                      }
                    })),
        Mutant.of(
            Flaw.POSITIONS_SHARED,
            "all consumers of a sequence have one position",
            "p5_twoConsumersNeverShareAPosition",
            "but was: <Optional[in-memory:3]>"),
        Mutant.of(
            "FOREIGN_POSITIONS_PASS",
            "a position that is not its own is ignored in silence",
            "p7_aForeignPositionIsRefusedAndNothingIsChanged",
            "Expected io.workprovider.InvalidPositionException to be thrown, but nothing was"
                + " thrown.",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void save(Progress progress) {
                        try {
                          super.save(progress);
                        } catch (InvalidPositionException e) {
                          return;
                        }
                      }
                    })),
        Mutant.of(
            Flaw.RESET_IGNORED,
            "a reset is accepted and forgotten",
            "p8_toTheBeginning",
            "is held above epoch 1"),
        Mutant.of(
            "STARTS_AT_THE_BEGINNING",
            "where a consumer wants to start is ignored",
            "p9_fromTheEnd",
            "only what came after ==> expected: <[s#3]> but was: <[s#0]>",
            Alterations.subscriptions(
                consumer -> Consumers.startingAt(consumer, StartingPoint.beginning()))),
        Mutant.of(
            "NO_ANSWER_IS_NONE",
            "a store that cannot answer says that nothing was saved",
            "p10_aStoreThatCannotAnswerGivesAnError",
            "Expected io.workprovider.ProviderUnavailableException to be thrown, but nothing was"
                + " thrown.",
            Alterations.each(
                correct ->
                    new ForwardingProvider(correct) {
                      @Override
                      public PositionStore positions() {
                        return new Optimist(super.positions());
                      }
                    })));
  }

  private record Optimist(PositionStore correct) implements PositionStore {

    @Override
    public Optional<Position> find(String consumer, PartitionId partition) {
      try {
        return correct.find(consumer, partition);
      } catch (ProviderUnavailableException e) {
        return Optional.empty();
      }
    }

    @Override
    public Map<PartitionId, Position> findAll(String consumer) {
      return correct.findAll(consumer);
    }

    @Override
    public void reset(String consumer, PartitionId partition, StartingPoint to) {
      correct.reset(consumer, partition, to);
    }

    @Override
    public void resetAll(String consumer, StartingPoint to) {
      correct.resetAll(consumer, to);
    }
  }
}
