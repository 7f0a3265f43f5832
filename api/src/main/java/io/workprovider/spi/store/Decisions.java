package io.workprovider.spi.store;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.spi.ConsumerDefinition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Who owns and has done what. Each method is a part of a write transaction, so whoever calls it
 * decides alone: there is no leader, and nothing is written by who looked before another decided
 * (Rule A13).
 */
final class Decisions {

  private Decisions() {}

  /** The first node to declare a consumer decides what it is, and where it starts (P9, A14). */
  static boolean declare(WorkTables tables, ConsumerDefinition wanted, long start) {
    EventSequence reads = wanted.sequence();
    List<PartitionRow> all = tables.partitions();
    int count =
        all.stream()
            .filter(row -> row.share().sequence().equals(reads))
            .mapToInt(row -> row.share().partitions())
            .findFirst()
            .orElse(wanted.partitions().orElse(1));
    if (wanted.partitions().orElse(count) != count) {
      throw conflict(wanted, "All that read " + reads + " do so in " + count + " partitions.");
    }
    Optional<PartitionRow> known =
        all.stream().filter(row -> row.consumer().equals(wanted.name())).findFirst();
    if (known.isPresent() && !known.get().share().sequence().equals(reads)) {
      throw conflict(wanted, "The name is taken: it reads " + known.get().share().sequence() + ".");
    }
    for (int number = 0; known.isEmpty() && number < count; number++) {
      EventShare share = EventShare.of(reads, number, count);
      tables.put(new PartitionRow(wanted.name(), share, 0, null, null, start, 0, null));
    }
    return true;
  }

  private static ConsumerConflictException conflict(ConsumerDefinition wanted, String why) {
    return new ConsumerConflictException("Cannot run " + wanted + ". " + why);
  }

  /** Stores how far it is: refused to who does not own it at this epoch (Rule P2). */
  static boolean save(WorkTables tables, PartitionRow grant, long place) {
    return fenced(tables, grant, row -> row.savedAt(place));
  }

  /** Stores how far it is, and passes it to who is to have it, in one step (Rule A2). */
  static boolean release(WorkTables tables, PartitionRow grant, long place) {
    return fenced(tables, grant, row -> row.savedAt(place).passedOn());
  }

  /** Writes down why it does not run. */
  static boolean report(WorkTables tables, PartitionRow grant, String problem) {
    return fenced(tables, grant, row -> row.stoppedBy(problem));
  }

  /** Checks owner and epoch, and changes their row. False if it was refused. */
  private static boolean fenced(
      WorkTables tables, PartitionRow grant, UnaryOperator<PartitionRow> change) {
    Optional<PartitionRow> its =
        tables
            .partition(grant.consumer(), grant.share().number())
            .filter(row -> row.epoch() == grant.epoch())
            .filter(row -> row.owner() != null && row.owner().equals(grant.owner()));
    its.map(change).ifPresent(tables::put);
    return its.isPresent();
  }

  /** Brings the table to what the allocator wants; waits for owners that are alive (Rule A2). */
  static boolean allocate(WorkTables tables) {
    Map<String, Set<String>> candidates = new HashMap<>();
    Map<String, Set<String>> owners = new HashMap<>();
    for (NodeRow node : tables.nodes()) {
      node.running().forEach(consumer -> add(candidates, consumer, node));
      node.running().forEach(consumer -> add(owners, consumer, node));
      node.leaving().forEach(consumer -> add(owners, consumer, node));
    }
    Map<String, Integer> partitions = new HashMap<>();
    Map<Slot, String> intended = new HashMap<>();
    List<PartitionRow> rows = tables.partitions();
    for (PartitionRow row : rows) {
      partitions.put(row.consumer(), row.share().partitions());
      if (row.wanted() != null) {
        intended.put(row.slot(), row.wanted());
      }
    }
    Map<Slot, String> allocation = WorkAllocator.allocate(partitions, candidates, intended);
    for (PartitionRow row : rows) {
      PartitionRow next = row.wantedBy(allocation.get(row.slot()));
      boolean waits = isOwned(row, owners) || (row.owner() == null && next.wanted() == null);
      PartitionRow then = waits ? next : next.passedOn();
      if (!then.equals(row)) {
        tables.put(then);
      }
    }
    return true;
  }

  private static boolean isOwned(PartitionRow row, Map<String, Set<String>> owners) {
    Set<String> alive = owners.getOrDefault(row.consumer(), Set.of());
    return row.owner() != null && alive.contains(row.owner());
  }

  private static void add(Map<String, Set<String>> nodes, String consumer, NodeRow node) {
    nodes.computeIfAbsent(consumer, name -> new HashSet<>()).add(node.id());
  }
}
