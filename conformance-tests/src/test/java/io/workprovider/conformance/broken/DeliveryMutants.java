package io.workprovider.conformance.broken;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.memory.Flaw;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Wrong about events. */
final class DeliveryMutants {

  private DeliveryMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of(
            "POLL_LOSES",
            "the first event of a page of several is skipped",
            "e1_noEventOfConcurrentWritersIsSkipped",
            "every event is handled by consumer=all.",
            Alterations.polls(page -> page.size() > 1 ? page.subList(1, page.size()) : page)),
        Mutant.of(
            "POLL_TURNS_ROUND",
            "a page is handed out from its end",
            "e2_orderHoldsAcrossHandoverAndTakeover",
            "every event is handled by consumer=slow.",
            Alterations.polls(
                page -> {
                  List<Delivery> turned = new ArrayList<>(page);
                  Collections.reverse(turned);
                  return turned;
                })),
        Mutant.of(
            "POLL_REPEATS",
            "the last event of a page is in it twice",
            "e3_withNoFaultEachEventIsHandledOnceAlsoThroughHandovers",
            "Not handled exactly once, with how often they were: {stream-",
            Alterations.polls(DeliveryMutants::withItsLastTwice)),
        Mutant.of(
            "SAVES_WAIT_FOR_THE_RELEASE",
            "positions are kept in memory until the partition is handed back",
            "e4_afterACrashNoMoreIsHandledAgainThanTheSaveSettingAllows",
            "handled again: [Handling[",
            Alterations.assignments(WriteBehind::new)),
        Mutant.of(
            "PAGES_OVERLAP",
            "a page begins with the last event of the one before",
            "e5_pollHandsOutEachEventOnceAndInOrder",
            "expected: <[s#0, s#1, s#2,",
            Alterations.assignments(Overlapping::new)),
        Mutant.of(
            "PARTITIONS_BY_NODE",
            "which partition a stream is in hangs on the node",
            "e6_aStreamsPartitionIsTheSameOnEveryNodeAndOverRestarts",
            " is in partition ",
            DeliveryMutants::namingPartitionsByNode),
        Mutant.of(
            "METADATA_IS_LOST",
            "metadata does not arrive",
            "e7_everythingArrivesAsItWasWritten",
            "but was: <{}>",
            Alterations.polls(
                page -> page.stream().map(DeliveryMutants::withoutMetadata).toList())),
        Mutant.of(
            Flaw.NEVER_WAKES_UP,
            "what comes after the first time that nothing was there is never noticed",
            "e8_anIdleAssignmentIsReadySoonAfterAnAppend",
            "it is signalled"),
        Mutant.of(
            "CASE_IS_IGNORED",
            "names that differ in case are one",
            "e9_namesThatLookAlikeNeverMix",
            "but was: <[a 1, a b-1, a b_1, end]>",
            Alterations.subscriptions(
                consumer ->
                    consumer.sequence() instanceof EventSequence.Category category
                        ? Consumers.reading(
                            consumer,
                            EventSequence.category(category.name().toLowerCase(Locale.ROOT)))
                        : consumer)));
  }

  private static UnaryOperator<WorkProvider> namingPartitionsByNode() {
    AtomicInteger nodes = new AtomicInteger();
    return correct -> {
      int node = nodes.getAndIncrement();
      return new ForwardingProvider(correct) {
        @Override
        protected PartitionAssignment wrap(PartitionAssignment assignment) {
          return new ForwardingAssignment(assignment) {
            @Override
            public PartitionId partition() {
              return PartitionId.of((Integer.parseInt(super.partition().value()) + node) % 4);
            }
          };
        }
      };
    };
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

  private static final class WriteBehind extends ForwardingAssignment {

    private Progress last = Progress.none();

    WriteBehind(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public void save(Progress progress) {
      last = progress;
    }

    @Override
    public void release(Progress progress) {
      super.release(progress.position().isPresent() ? progress : last);
    }
  }

  private static final class Overlapping extends ForwardingAssignment {

    private List<Delivery> last = List.of();

    Overlapping(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public List<Delivery> poll(int max) {
      List<Delivery> page = new ArrayList<>(super.poll(max));
      if (!page.isEmpty()) {
        page.addAll(0, last);
        last = List.of(page.get(page.size() - 1));
      }
      return page;
    }
  }
}
