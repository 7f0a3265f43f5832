package io.workprovider.memory;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.spi.ConsumerDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A consumer, as the back end keeps it, and the nodes that run it. Guarded by the storage's lock.
 */
final class ConsumerRow {

  private final String name;
  private final EventSequence sequence;
  private final List<PartitionRow> partitions;
  private final Map<String, ConsumerDefinition> runningOn = new TreeMap<>();
  private final Map<String, ConsumerDefinition> leaving = new HashMap<>();

  /** A consumer that is new. All its partitions start after the same place, once (Rule P9). */
  ConsumerRow(String name, EventSequence sequence, int partitions, long startAfter) {
    this.name = name;
    this.sequence = sequence;
    this.partitions =
        IntStream.range(0, partitions).mapToObj(n -> new PartitionRow(n, startAfter)).toList();
  }

  String name() {
    return name;
  }

  EventSequence sequence() {
    return sequence;
  }

  /** Refuses a consumer of this name that reads something else. */
  void requireReads(EventSequence wanted) {
    if (!sequence.equals(wanted)) {
      throw new ConsumerConflictException(
          "Consumer '"
              + name
              + "' reads "
              + wanted
              + " here, and "
              + sequence
              + " on the nodes that were first. Give one of them another name.");
    }
  }

  List<PartitionRow> partitions() {
    return partitions;
  }

  /** The nodes that partitions may be granted to. */
  Set<String> candidates() {
    return new TreeSet<>(runningOn.keySet());
  }

  boolean isSubscribedBy(String node) {
    return runningOn.containsKey(node) || leaving.containsKey(node);
  }

  void subscribe(String node, ConsumerDefinition definition) {
    leaving.remove(node);
    runningOn.put(node, definition);
  }

  /** The node gets no more of it; what it has, it is asked to give back. False if it ran not. */
  boolean withdraw(String node) {
    ConsumerDefinition definition = runningOn.remove(node);
    if (definition != null) {
      leaving.put(node, definition);
    }
    return definition != null;
  }

  void unsubscribe(String node) {
    runningOn.remove(node);
    leaving.remove(node);
  }

  /** How long a node has to release what it is asked for. */
  long releaseNanos(String node) {
    @Nullable ConsumerDefinition definition = runningOn.getOrDefault(node, leaving.get(node));
    return definition == null ? 0 : definition.releaseDeadline().toNanos();
  }
}
