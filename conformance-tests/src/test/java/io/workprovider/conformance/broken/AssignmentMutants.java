package io.workprovider.conformance.broken;

import io.workprovider.ConsumerConflictException;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.memory.Flaw;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wrong about who owns what. */
final class AssignmentMutants {

  private AssignmentMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            Flaw.TWO_OWNERS,
            "every node that runs a consumer gets what one of them owns",
            "a1_noEpochIsGrantedTwice",
            "6 partitions are balanced over 2 members"),
        Mutant.of(
            Flaw.EPOCH_USED_AGAIN,
            "a grant after a release, a loss or a reset has the epoch of the one before",
            "a1_epochRisesOverARelease",
            "partition 0 is held above epoch 1"),
        Mutant.of(
            Flaw.HANDOVER_DOES_NOT_WAIT,
            "the next owner starts while the one before is still at it",
            "a2_handoverWaitsForTheOldOwner",
            "one partition is asked back"),
        Mutant.of(
            "RELEASE_FORGETS_PROGRESS",
            "the position that a release carries is not stored",
            "a2_theNewOwnerStartsWhereTheReleaseLeftOff",
            "after what was released ==> expected: <[",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void release(Progress last) {
                        super.release(Progress.none());
                      }
                    })),
        Mutant.of(
            Flaw.NEVER_TAKES_OVER,
            "what a crashed node had stays its own",
            "a3_whatACrashedNodeOwnedIsTakenOver",
            "Not within 1000 ms: 4 partitions are held."),
        Mutant.of(
            Flaw.NO_FENCE_OF_ITSELF,
            "an owner that is cut off thinks for ever that it is one",
            "a4_whoIsCutOffIsNotCurrentWhenOthersAreGranted",
            "is fenced"),
        Mutant.of(
            "LOSSES_ARE_NOT_TOLD",
            "a loss only shows when the next save is refused",
            "a4_aRunningHandlerSeesItsContextCancelled",
            "Not within 2000 ms: the context is cancelled.",
            Alterations.listeners(
                listener ->
                    new ForwardingListener(listener) {
                      @Override
                      public void lost(PartitionAssignment assignment, String reason) {}
                    })),
        Mutant.of(
            "ALL_ARE_ASKED_BACK_FOR_ONE",
            "what is asked back is taken for everything, not for a delta",
            "a5_whatANodeKeepsRunsOn",
            "is the same assignment as before ==> expected: <true> but was: <false>",
            Alterations.listeners(EagerListener::new)),
        Mutant.of(
            Flaw.NEWCOMERS_GET_NOTHING,
            "whoever was first keeps everything",
            "a6_partitionsOfAConsumerDifferByAtMostOne",
            "Not within 1000 ms: 8 partitions are balanced over 2 members."),
        Mutant.of(
            Flaw.DEALS_ANEW,
            "who owns what hangs on how many nodes there are, not on who has it",
            "a7_aNewcomerTakesItsShareAndNothingElseMoves",
            "the first only gave ==> expected:"),
        Mutant.of(
            Flaw.EVERYBODY_RUNS_EVERYTHING,
            "every node counts as one that runs every consumer",
            "a8_differentSetsOfConsumersStarveNobody",
            "Not within 1000 ms: all 4 partitions are held."),
        Mutant.of(
            Flaw.FREE_STAYS_FREE,
            "a partition that becomes free stays with nobody while its consumer has others",
            "a9_noPartitionStaysUnassignedWhateverComesAndGoes",
            "8 partitions are balanced over 1 members."),
        Mutant.of(
            Flaw.NEVER_REJOINS,
            "who was fenced waits for a restart",
            "a10_whoWasCutOffComesBackByItself",
            "Not within 2000 ms: it is granted its share again."),
        Mutant.of(
            Flaw.RESUMES_FROM_MEMORY,
            "a node that regains a partition goes on from what it remembers",
            "a11_afterThereAndBackTheFirstGoesOnWhereTheSecondStopped",
            "but was: <[s#4, s#5]>"),
        Mutant.of(
            Flaw.A_BLINK_IS_DEATH,
            "a connection that breaks is taken for a death",
            "a12_aCutOfAMomentTakesNothing",
            "held as before ==> expected: <{"),
        Mutant.of(
            "CONFLICTS_ARE_ACCEPTED",
            "a node that declares another number of partitions is let in",
            "a14_anotherNumberOfPartitionsIsRefusedAndNothingIsLost",
            "Expected io.workprovider.ConsumerConflictException to be thrown, but nothing was"
                + " thrown.",
            Alterations.each(
                correct ->
                    new ForwardingProvider(correct) {
                      @Override
                      public Subscription subscribe(
                          ConsumerDefinition consumer, AssignmentListener listener) {
                        try {
                          return super.subscribe(consumer, listener);
                        } catch (ConsumerConflictException e) {
                          return new NothingProvider().subscribe(consumer, listener);
                        }
                      }
                    })));
  }

  /** Asks for everything back when one is asked back. */
  private static final class EagerListener extends ForwardingListener {

    private final Set<PartitionAssignment> held = ConcurrentHashMap.newKeySet();

    EagerListener(AssignmentListener listener) {
      super(listener);
    }

    @Override
    public void granted(PartitionAssignment assignment) {
      held.add(assignment);
      super.granted(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      held.add(assignment);
      for (PartitionAssignment each : Set.copyOf(held)) {
        if (held.remove(each)) {
          super.revoking(each, within);
        }
      }
    }
  }
}
