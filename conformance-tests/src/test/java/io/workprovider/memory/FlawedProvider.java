package io.workprovider.memory;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.forwarding.ForwardingProvider;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.store.Slot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/** A correct provider, except for what it puts in the way of assignments, names or resets. */
final class FlawedProvider extends ForwardingProvider {

  private final UnaryOperator<PartitionAssignment> assignments;
  private final UnaryOperator<PositionStore> stores;

  private FlawedProvider(
      WorkProvider correct,
      UnaryOperator<PartitionAssignment> assignments,
      UnaryOperator<PositionStore> stores) {
    super(correct);
    this.assignments = assignments;
    this.stores = stores;
  }

  static UnaryOperator<WorkProvider> resumingFromMemory() {
    Map<Slot, NavigableMap<Long, Delivery>> delivered = new ConcurrentHashMap<>();
    return correct -> {
      Map<Slot, Long> remembered = new ConcurrentHashMap<>();
      return new FlawedProvider(
          correct, granted -> new Remembering(granted, delivered, remembered), same());
    };
  }

  static UnaryOperator<WorkProvider> neverWaking() {
    return correct -> new FlawedProvider(correct, Sleeping::new, same());
  }

  static UnaryOperator<WorkProvider> ignoringResets() {
    return correct -> new FlawedProvider(correct, same(), Unresettable::new);
  }

  static UnaryOperator<WorkProvider> sharingPositions() {
    Map<PartitionId, Position> shared = new ConcurrentHashMap<>();
    return correct ->
        new FlawedProvider(
            correct, granted -> new Sharing(granted, shared), store -> new Shared(store, shared));
  }

  private static <T> UnaryOperator<T> same() {
    return UnaryOperator.identity();
  }

  @Override
  protected PartitionAssignment wrap(PartitionAssignment assignment) {
    return assignments.apply(assignment);
  }

  @Override
  public PositionStore positions() {
    return stores.apply(super.positions());
  }

  /** Begins after what this node handed out last, whatever others have handled since. */
  private static final class Remembering extends ForwardingAssignment {

    private final Slot slot;
    private final NavigableMap<Long, Delivery> delivered;
    private final Map<Slot, Long> remembered;
    private final Deque<Delivery> again;

    Remembering(
        PartitionAssignment correct,
        Map<Slot, NavigableMap<Long, Delivery>> delivered,
        Map<Slot, Long> remembered) {
      super(correct);
      this.slot = new Slot(correct.consumer(), Integer.parseInt(correct.partition().value()));
      this.delivered = delivered.computeIfAbsent(slot, key -> new ConcurrentSkipListMap<>());
      this.remembered = remembered;
      Long last = remembered.get(slot);
      this.again =
          last == null
              ? new ArrayDeque<>()
              : new ArrayDeque<>(this.delivered.tailMap(last, false).values());
    }

    @Override
    public List<Delivery> poll(int max) {
      List<Delivery> events = new ArrayList<>();
      while (events.size() < max && !again.isEmpty()) {
        events.add(again.remove());
      }
      if (events.isEmpty()) {
        events.addAll(super.poll(max));
      }
      for (Delivery event : events) {
        long place = Places.of(event.position());
        delivered.put(place, event);
        remembered.put(slot, place);
      }
      return events;
    }
  }

  /** Once it has found nothing, it finds nothing any more. */
  private static final class Sleeping extends ForwardingAssignment {

    private boolean asleep;

    Sleeping(PartitionAssignment correct) {
      super(correct);
    }

    @Override
    public List<Delivery> poll(int max) {
      List<Delivery> events = asleep ? List.of() : super.poll(max);
      asleep = events.isEmpty();
      return events;
    }

    @Override
    public void whenReady(Runnable signal) {
      signal.run();
    }
  }

  /** Steps over what another consumer has saved for the partition of the same name. */
  private static final class Sharing extends ForwardingAssignment {

    private final Map<PartitionId, Position> shared;
    private final long stepOver;

    Sharing(PartitionAssignment correct, Map<PartitionId, Position> shared) {
      super(correct);
      this.shared = shared;
      Position saved = shared.get(correct.partition());
      this.stepOver = saved == null ? 0 : Places.of(saved);
    }

    @Override
    public List<Delivery> poll(int max) {
      return super.poll(max).stream()
          .filter(event -> Places.of(event.position()) > stepOver)
          .toList();
    }

    @Override
    public void save(Progress progress) {
      super.save(progress);
      share(progress);
    }

    @Override
    public void release(Progress last) {
      super.release(last);
      share(last);
    }

    private void share(Progress progress) {
      progress.position().ifPresent(position -> shared.put(partition(), position));
    }
  }

  private record Shared(PositionStore correct, Map<PartitionId, Position> shared)
      implements PositionStore {

    @Override
    public Optional<Position> find(String consumer, PartitionId partition) {
      return Optional.ofNullable(shared.get(partition));
    }

    @Override
    public Map<PartitionId, Position> findAll(String consumer) {
      return Map.copyOf(shared);
    }

    @Override
    public void reset(String consumer, PartitionId partition, StartingPoint to) {
      correct.reset(consumer, partition, to);
      shared.remove(partition);
    }

    @Override
    public void resetAll(String consumer, StartingPoint to) {
      correct.resetAll(consumer, to);
      shared.clear();
    }
  }

  private record Unresettable(PositionStore correct) implements PositionStore {

    @Override
    public Optional<Position> find(String consumer, PartitionId partition) {
      return correct.find(consumer, partition);
    }

    @Override
    public Map<PartitionId, Position> findAll(String consumer) {
      return correct.findAll(consumer);
    }

    @Override
    public void reset(String consumer, PartitionId partition, StartingPoint to) {}

    @Override
    public void resetAll(String consumer, StartingPoint to) {}
  }
}
