package io.workprovider.conformance.store;

import io.workprovider.spi.store.EventShare;
import io.workprovider.spi.store.NodeRow;
import io.workprovider.spi.store.PartitionRow;
import io.workprovider.spi.store.Slot;
import io.workprovider.spi.store.StoredEvent;
import io.workprovider.spi.store.WorkStore;
import io.workprovider.spi.store.WorkTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The plainest storage there can be: maps, copied for each write and put in place when it is done.
 */
final class MapStorage {

  private final ReentrantLock writing = new ReentrantLock();
  private volatile Tables committed = new Tables(Map.of(), Map.of(), List.of());

  /** A node's way to it. Nothing is opened, so nothing is closed. */
  WorkStore connect() {
    return new WorkStore() {
      @Override
      public <T> T read(String what, Function<WorkTables, T> step) {
        return step.apply(committed);
      }

      @Override
      public <T> T write(String what, Function<WorkTables, T> step) {
        return inTurn(step);
      }

      @Override
      public void close() {}
    };
  }

  private <T> T inTurn(Function<WorkTables, T> step) {
    writing.lock();
    try {
      Tables changed = new Tables(committed.nodes, committed.partitions, committed.events);
      T result = step.apply(changed);
      committed = changed;
      return result;
    } finally {
      writing.unlock();
    }
  }

  private static final class Tables implements WorkTables {

    private final Map<String, NodeRow> nodes;
    private final Map<Slot, PartitionRow> partitions;
    private final List<StoredEvent> events;

    Tables(
        Map<String, NodeRow> nodes, Map<Slot, PartitionRow> partitions, List<StoredEvent> events) {
      this.nodes = new HashMap<>(nodes);
      this.partitions = new HashMap<>(partitions);
      this.events = new ArrayList<>(events);
    }

    @Override
    public List<NodeRow> nodes() {
      return List.copyOf(nodes.values());
    }

    @Override
    public void put(NodeRow node) {
      nodes.put(node.id(), node);
    }

    @Override
    public void removeNode(String id) {
      nodes.remove(id);
    }

    @Override
    public List<PartitionRow> partitions() {
      return List.copyOf(partitions.values());
    }

    @Override
    public Optional<PartitionRow> partition(String consumer, int number) {
      return Optional.ofNullable(partitions.get(new Slot(consumer, number)));
    }

    @Override
    public void put(PartitionRow row) {
      partitions.put(new Slot(row.consumer(), row.share().number()), row);
    }

    @Override
    public long lastPlace() {
      return events.size();
    }

    @Override
    public long lastVersion(String category, String stream) {
      EventShare all = new EventShare(category, stream, 0, 1);
      return events.stream()
          .filter(all::contains)
          .mapToLong(stored -> stored.event().streamVersion())
          .max()
          .orElse(-1);
    }

    @Override
    public Optional<StoredEvent> event(UUID id) {
      return events.stream().filter(stored -> stored.event().id().equals(id)).findFirst();
    }

    @Override
    public void append(StoredEvent event) {
      events.add(event);
    }

    @Override
    public List<StoredEvent> events(
        EventShare share, long after, Predicate<StoredEvent> wantsMore) {
      List<StoredEvent> page = new ArrayList<>();
      for (StoredEvent next : (Iterable<StoredEvent>) of(share, after)::iterator) {
        page.add(next);
        if (!wantsMore.test(next)) {
          break;
        }
      }
      return page;
    }

    @Override
    public long count(EventShare share, long after) {
      return of(share, after).count();
    }

    private Stream<StoredEvent> of(EventShare share, long after) {
      return events.subList(Math.toIntExact(Math.min(after, lastPlace())), events.size()).stream()
          .filter(share::contains);
    }
  }
}
