package io.workprovider.conformance.broken;

import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.memory.InMemoryTransaction;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.ArrayList;
import java.util.List;

/** Wrong about effects that commit with the position. */
final class TransactionMutants {

  private TransactionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "EFFECTS_AT_ONCE",
            "what a handler writes is stored at once",
            "x2_ofAHandlerThatThrowsNothingIsStored",
            "stored after two tries that failed ==> expected: <[s#0]> but was: <[s#0, s#1, s#1]>",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public <T> T unwrap(Class<T> type) {
                        super.unwrap(type);
                        InMemoryTransaction atOnce = Runnable::run;
                        return type.cast(atOnce);
                      }
                    })),
        Mutant.of(
            "EFFECTS_WITHOUT_A_FENCE",
            "effects are committed first, and the position after them, with a fence of its own",
            "x2_aFencedOwnersEffectsAreRolledBack",
            "each once ==> expected: <[s#0, s#1, s#2]> but was: <[s#0, s#1, s#1",
            Alterations.assignments(EffectsFirst::new)),
        Mutant.of(
            "EFFECTS_WITHOUT_A_POSITION",
            "a commit stores the effects, and leaves the position to a later save",
            "x2_effectsAndPositionAreStoredTogether",
            "looks at effects, position and effects again ==> expected: <[]> but was: <[",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void commit(Progress progress) {
                        super.commit(Progress.none());
                      }
                    })),
        Mutant.of(
            "NOTHING_IS_ROLLED_BACK",
            "what a failed try wrote commits with the next one",
            "x2_aBatchIsStoredAsAWholeOrNotAtAll",
            "each once ==> expected: <[s#0, s#1, s#2, s#3, s#4, s#5, s#6, s#7]> but was: <[s#0,",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void rollBack() {}
                    })));
  }

  private static final class EffectsFirst extends ForwardingAssignment {

    private final List<Runnable> effects = new ArrayList<>();

    EffectsFirst(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      super.unwrap(type);
      InMemoryTransaction collecting = effects::add;
      return type.cast(collecting);
    }

    @Override
    public void commit(Progress progress) {
      effects.forEach(Runnable::run);
      effects.clear();
      super.commit(progress);
    }

    @Override
    public void rollBack() {
      effects.clear();
      super.rollBack();
    }
  }
}
