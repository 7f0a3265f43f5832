package io.workprovider.conformance.broken;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.ExpectedVersion;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Wrong about ends, outages and what it can do. */
final class LifeCycleMutants {

  private LifeCycleMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "CLOSE_DOES_NOTHING",
            "close returns, and everything goes on",
            "l1_aClosedProviderSaysWhatIsLost",
            "after close ==> expected: <false> but was: <true>",
            Alterations.each(
                correct ->
                    new ForwardingProvider(correct) {
                      @Override
                      public void close() {}
                    })),
        Mutant.of(
            "CLOSE_LEAVES_A_THREAD",
            "a thread outlives close",
            "l2_closeLeavesNoThreadAndNoNode",
            "no thread is left of those that the node started.",
            Alterations.each(LifeCycleMutants::leavingAThread)),
        Mutant.of(
            "READS_NO_MORE_AFTER_AN_OUTAGE",
            "the reader ends in an outage, and nobody starts it again",
            "l4_anOutageIsSurvivedWithoutARestart",
            "every event is handled by consumer=life.",
            Alterations.each(DeadReader::new)),
        Mutant.of(
            "FORGETS_WHEN_ALL_ARE_GONE",
            "positions go with the last node",
            "l5_afterAFullStopAllResumesFromTheStoredPositions",
            "Not handled exactly once, with how often they were: {stream-",
            LifeCycleMutants::forgetting),
        Mutant.of(
            "DECLARES_TOO_MUCH",
            "a capability is declared that it does not have",
            "x1_whatIsDeclaredIsWhatTheAuthorSays",
            "but was: <[STREAM_VERSIONS, TRANSACTIONAL_POSITIONS, PARKING]>",
            Alterations.each(
                correct ->
                    new ForwardingProvider(correct) {
                      @Override
                      public Set<Capability> capabilities() {
                        return Set.of(
                            Capability.STREAM_VERSIONS,
                            Capability.TRANSACTIONAL_POSITIONS,
                            Capability.PARKING);
                      }
                    })),
        Mutant.of(
            "VERSIONS_ARE_NOT_CHECKED",
            "an expected version is ignored",
            "x1_anExpectedVersionIsCheckedOrRefused",
            "Expected io.workprovider.StreamVersionConflictException to be thrown, but nothing was"
                + " thrown.",
            Alterations.each(
                correct ->
                    new ForwardingProvider(correct) {
                      @Override
                      public EventAppender appender() {
                        return (stream, expected, events) ->
                            super.appender().append(stream, ExpectedVersion.any(), events);
                      }
                    })));
  }

  private static WorkProvider leavingAThread(WorkProvider correct) {
    Thread thread =
        new Thread(
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "workprovider-left-behind");
    thread.setDaemon(true);
    thread.start();
    return new ForwardingProvider(correct) {};
  }

  private static UnaryOperator<WorkProvider> forgetting() {
    AtomicInteger open = new AtomicInteger();
    Set<String> consumers = ConcurrentHashMap.newKeySet();
    return correct -> {
      open.incrementAndGet();
      return new ForwardingProvider(correct) {
        @Override
        public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
          consumers.add(consumer.name());
          return super.subscribe(consumer, listener);
        }

        @Override
        public void close() {
          if (open.decrementAndGet() == 0) {
            consumers.forEach(
                consumer -> positions().resetAll(consumer, StartingPoint.beginning()));
          }
          super.close();
        }
      };
    };
  }

  private static final class DeadReader extends ForwardingProvider {

    private volatile boolean dead;

    DeadReader(WorkProvider correct) {
      super(correct);
    }

    @Override
    protected AssignmentListener wrap(AssignmentListener listener) {
      return new ForwardingListener(listener) {
        @Override
        public void lost(PartitionAssignment assignment, String reason) {
          dead = true;
          super.lost(assignment, reason);
        }
      };
    }

    @Override
    protected PartitionAssignment wrap(PartitionAssignment assignment) {
      return new ForwardingAssignment(assignment) {
        @Override
        public List<Delivery> poll(int max) {
          return dead ? List.of() : super.poll(max);
        }
      };
    }
  }
}
