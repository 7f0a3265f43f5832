package io.workprovider.spi.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Tables without transactions, for one thread. */
final class RowTables implements WorkTables {

  private final Map<String, NodeRow> nodes = new HashMap<>();
  private final Map<Slot, PartitionRow> partitions = new HashMap<>();
  private final List<StoredEvent> events = new ArrayList<>();
  private int looksAtEvents;

  /** How many events were fetched from it. */
  int looksAtEvents() {
    return looksAtEvents;
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
    partitions.put(row.slot(), row);
  }

  @Override
  public long lastPlace() {
    return events.size();
  }

  @Override
  public long lastVersion(String category, String stream) {
    return count(new EventShare(category, stream, 0, 1), 0) - 1;
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
  public List<StoredEvent> events(EventShare share, long after, Predicate<StoredEvent> wantsMore) {
    List<StoredEvent> page = new ArrayList<>();
    boolean more = true;
    for (int i = Math.toIntExact(after); more && i < events.size(); i++) {
      if (share.contains(events.get(i))) {
        page.add(events.get(i));
        looksAtEvents++;
        more = wantsMore.test(events.get(i));
      }
    }
    return page;
  }

  @Override
  public long count(EventShare share, long after) {
    return events.stream().filter(it -> it.place() > after && share.contains(it)).count();
  }
}
