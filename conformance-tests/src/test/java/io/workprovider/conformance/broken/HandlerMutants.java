package io.workprovider.conformance.broken;

import io.workprovider.Position;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Wrong about what handlers are owed. */
final class HandlerMutants {

  private HandlerMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "ACKNOWLEDGES_BEFORE_HANDLING",
            "what was handed out is saved at once",
            "h1_whatFailsIsTriedAgainAndThePositionWaits",
            "stored while the next failed ==> expected: <Optional[in-memory:1]> but was:"
                + " <Optional[in-memory:3]>",
            Alterations.assignments(AutoCommit::new)),
        Mutant.of(
            "PROBLEMS_ARE_HIDDEN",
            "why a partition does not run is not shown",
            "h2_aPartitionWhoseTriesAreUsedUpStopsAndSaysWhy",
            "operators see 'poison' at partition",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void reportStopped(String problem) {}
                    })),
        Mutant.of(
            "INTERRUPTED_IS_HANDLED",
            "a release moves the position past what was handed out",
            "h3_interruptionByShutdownIsNoFailure",
            "every event is handled by consumer=held.",
            Alterations.assignments(Forgiving::new)),
        Mutant.of(
            "HEARTBEAT_BEHIND_HANDLERS",
            "only who polls proves that it lives",
            "h4_aHandlerThatTakesLongKeepsItsPartition",
            "every event is handled by consumer=held.",
            Alterations.assignments(PollingIsLiving::new)),
        Mutant.of(
            "ONE_BUFFER_FOR_ALL",
            "while one partition does not get on, nothing is read for the others of its node",
            "h5_aFailingConsumerDoesNotDisturbTheOthersOfItsNode",
            "every event is handled by consumer=sound.",
            Alterations.assignmentsOfANode(HandlerMutants::sharingABuffer)),
        Mutant.of(
            "STOPPED_IS_GRANTED_ANEW",
            "a partition that stops is handed back without a word, and granted anew",
            "h6_anErrorStopsThePartitionAtOnceAndIsSurfaced",
            "operators see 'lost/Library' at partition",
            Alterations.assignments(
                correct ->
                    new ForwardingAssignment(correct) {
                      @Override
                      public void reportStopped(String problem) {
                        super.release(Progress.none());
                      }
                    })),
        Mutant.of(
            "ASKED_BACK_WITHIN_POLL",
            "that a partition is asked back is told when it polls the next time",
            "h7_revocationStopsAfterTheEventInHand",
            "one is asked back.",
            Alterations.each(LazyRevocation::new)));
  }

  private static UnaryOperator<PartitionAssignment> sharingABuffer() {
    Set<PartitionAssignment> unsaved = ConcurrentHashMap.newKeySet();
    return correct ->
        new ForwardingAssignment(correct) {
          @Override
          public List<Delivery> poll(int max) {
            if (unsaved.stream().anyMatch(other -> other != this)) {
              return List.of();
            }
            List<Delivery> page = super.poll(max);
            if (!page.isEmpty()) {
              unsaved.add(this);
            }
            return page;
          }

          @Override
          public void save(Progress progress) {
            super.save(progress);
            unsaved.remove(this);
          }
        };
  }

  /** Remembers where its last page ended. */
  private static class Reading extends ForwardingAssignment {

    private @Nullable Position last;

    Reading(PartitionAssignment correct) {
      super(correct);
    }

    Progress toLast() {
      return last == null ? Progress.none() : Progress.to(last);
    }

    @Override
    public List<Delivery> poll(int max) {
      List<Delivery> page = super.poll(max);
      last = page.isEmpty() ? last : page.get(page.size() - 1).position();
      return page;
    }
  }

  private static final class AutoCommit extends Reading {

    AutoCommit(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public List<Delivery> poll(int max) {
      List<Delivery> page = super.poll(max);
      if (!page.isEmpty()) {
        save(toLast());
      }
      return page;
    }
  }

  private static final class Forgiving extends Reading {

    Forgiving(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public void release(Progress progress) {
      super.release(toLast());
    }
  }

  private static final class PollingIsLiving extends ForwardingAssignment {

    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();

    private volatile long polledAt = System.nanoTime();
    private volatile boolean late;

    PollingIsLiving(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public boolean isCurrent() {
      late |= System.nanoTime() - polledAt > LONGEST_NANOS;
      return !late && super.isCurrent();
    }

    @Override
    public List<Delivery> poll(int max) {
      polledAt = System.nanoTime();
      return super.poll(max);
    }
  }

  private static final class LazyRevocation extends ForwardingProvider {

    private final Map<String, Runnable> toTell = new ConcurrentHashMap<>();

    LazyRevocation(WorkProvider correct) {
      super(correct);
    }

    private static String key(PartitionAssignment assignment) {
      return assignment.consumer() + "/" + assignment.partition();
    }

    @Override
    protected AssignmentListener wrap(AssignmentListener listener) {
      return new ForwardingListener(listener) {
        @Override
        public void revoking(PartitionAssignment assignment, Duration within) {
          toTell.put(key(assignment), () -> super.revoking(assignment, within));
        }
      };
    }

    @Override
    protected PartitionAssignment wrap(PartitionAssignment assignment) {
      return new ForwardingAssignment(assignment) {
        @Override
        public List<Delivery> poll(int max) {
          Runnable tell = toTell.remove(key(this));
          if (tell != null) {
            tell.run();
          }
          return super.poll(max);
        }
      };
    }
  }
}
