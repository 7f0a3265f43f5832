package io.workprovider.conformance.broken;

import io.workprovider.AssignmentLostException;
import io.workprovider.Capability;
import io.workprovider.ConsumerConflictException;
import io.workprovider.Event;
import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** One thing each that a correct provider's author could get wrong, and the test that tells. */
@SuppressWarnings("ImmutableEnumChecker") // Alterations keep no state.
public enum Alteration {
  SAVE_SWALLOWS_REFUSALS(
      "p4_aSaveAfterTheReleaseIsRefused",
      assignments(
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
  SAVE_STORES_NOTHING(
      "p1_theNextEventIsTheOneAfterThePosition",
      assignments(
          correct ->
              new ForwardingAssignment(correct) {
                @Override
                public void save(Progress progress) {}
              })),
  RELEASE_FORGETS_PROGRESS(
      "a2_theNewOwnerStartsWhereTheReleaseLeftOff",
      assignments(
          correct ->
              new ForwardingAssignment(correct) {
                @Override
                public void release(Progress last) {
                  super.release(Progress.none());
                }
              })),
  POLL_TURNS_ROUND(
      "e2_orderHoldsAcrossHandoverAndTakeover",
      polls(
          page -> {
            List<Delivery> turned = new ArrayList<>(page);
            Collections.reverse(turned);
            return turned;
          })),
  POLL_REPEATS(
      "e3_withNoFaultEachEventIsHandledOnceAlsoThroughHandovers",
      polls(Alteration::withItsLastTwice)),
  POLL_LOSES(
      "e1_noEventOfConcurrentWritersIsSkipped",
      polls(page -> page.size() > 1 ? page.subList(1, page.size()) : page)),
  METADATA_IS_LOST(
      "e7_everythingArrivesAsItWasWritten",
      polls(page -> page.stream().map(Alteration::withoutMetadata).toList())),
  PROBLEMS_ARE_HIDDEN(
      "h2_aPartitionWhoseTriesAreUsedUpStopsAndSaysWhy",
      assignments(
          correct ->
              new ForwardingAssignment(correct) {
                @Override
                public void reportStopped(String problem) {}
              })),
  LOSSES_ARE_NOT_TOLD(
      "a4_aRunningHandlerSeesItsContextCancelled",
      correct ->
          new ForwardingProvider(correct) {
            @Override
            protected AssignmentListener wrap(AssignmentListener listener) {
              return new DeafToLosses(listener);
            }
          }),
  CASE_IS_IGNORED(
      "e9_namesThatLookAlikeNeverMix",
      subscriptions(
          consumer ->
              consumer.sequence() instanceof EventSequence.Category category
                  ? with(
                      consumer,
                      EventSequence.category(category.name().toLowerCase(Locale.ROOT)),
                      consumer.startingPoint())
                  : consumer)),
  STARTS_AT_THE_BEGINNING(
      "p9_fromTheEnd",
      subscriptions(consumer -> with(consumer, consumer.sequence(), StartingPoint.beginning()))),
  CONFLICTS_ARE_ACCEPTED(
      "a14_anotherNumberOfPartitionsIsRefusedAndNothingIsLost",
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
          }),
  DECLARES_TOO_MUCH(
      "x1_whatIsDeclaredIsWhatTheAuthorSays",
      correct ->
          new ForwardingProvider(correct) {
            @Override
            public Set<Capability> capabilities() {
              return Set.of(Capability.STREAM_VERSIONS, Capability.PARKING);
            }
          }),
  VERSIONS_ARE_NOT_CHECKED(
      "x1_anExpectedVersionIsCheckedOrRefused",
      correct ->
          new ForwardingProvider(correct) {
            @Override
            public EventAppender appender() {
              return (stream, expected, events) ->
                  correct.appender().append(stream, ExpectedVersion.any(), events);
            }
          }),
  CLOSE_LEAVES_A_THREAD(
      "l2_closeLeavesNoThreadAndNoNode",
      correct -> {
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
      }),
  CLOSE_DOES_NOTHING(
      "l1_aClosedProviderSaysWhatIsLost",
      correct ->
          new ForwardingProvider(correct) {
            @Override
            public void close() {}
          });

  private final String noticedBy;
  private final UnaryOperator<WorkProvider> alteration;

  Alteration(String noticedBy, UnaryOperator<WorkProvider> alteration) {
    this.noticedBy = noticedBy;
    this.alteration = alteration;
  }

  /** The test that has to fail. */
  public String noticedBy() {
    return noticedBy;
  }

  /** A provider that is correct but for this. */
  public UnaryOperator<WorkProvider> alteration() {
    return alteration;
  }

  private static UnaryOperator<WorkProvider> assignments(
      UnaryOperator<PartitionAssignment> alteration) {
    return correct ->
        new ForwardingProvider(correct) {
          @Override
          protected PartitionAssignment wrap(PartitionAssignment assignment) {
            return alteration.apply(assignment);
          }
        };
  }

  private static UnaryOperator<WorkProvider> polls(UnaryOperator<List<Delivery>> alteration) {
    return assignments(
        correct ->
            new ForwardingAssignment(correct) {
              @Override
              public List<Delivery> poll(int max) {
                return alteration.apply(super.poll(max));
              }
            });
  }

  private static UnaryOperator<WorkProvider> subscriptions(
      UnaryOperator<ConsumerDefinition> alteration) {
    return correct ->
        new ForwardingProvider(correct) {
          @Override
          public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
            return super.subscribe(alteration.apply(consumer), listener);
          }
        };
  }

  private static ConsumerDefinition with(
      ConsumerDefinition consumer, EventSequence sequence, StartingPoint start) {
    return new ConsumerDefinition(
        consumer.name(),
        sequence,
        consumer.partitions(),
        start,
        consumer.pollInterval(),
        consumer.releaseDeadline());
  }

  private static List<Delivery> withItsLastTwice(List<Delivery> page) {
    List<Delivery> repeated = new ArrayList<>(page);
    if (!page.isEmpty()) {
      repeated.add(page.get(page.size() - 1));
    }
    return repeated;
  }

  private static Delivery withoutMetadata(Delivery delivery) {
    Event event = delivery.event();
    Event bare =
        Event.recorded(
            event.id(),
            event.category(),
            event.stream(),
            event.streamVersion(),
            event.type(),
            event.recordedAt(),
            event.payload(),
            Map.of());
    return new Moved(bare, delivery.position());
  }

  private record Moved(Event event, Position position) implements Delivery {}

  private record DeafToLosses(AssignmentListener listener) implements AssignmentListener {

    @Override
    public void granted(PartitionAssignment assignment) {
      listener.granted(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      listener.revoking(assignment, within);
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {}
  }

  /** The names of all tests that have something to notice. */
  public static Set<String> tests() {
    return Set.of(values()).stream().map(Alteration::noticedBy).collect(Collectors.toSet());
  }
}
