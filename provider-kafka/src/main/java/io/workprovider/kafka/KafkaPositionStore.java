package io.workprovider.kafka;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;

/**
 * Positions as committed offsets, and resets as requests in the control topic, which the owner or
 * the next one carries out (Rule P8). Thread-safe.
 */
final class KafkaPositionStore implements PositionStore {

  private static final long LOOK_AGAIN_NANOS = 20_000_000L;

  private final Backend backend;
  private final Groups groups;
  private final Declarations declarations;

  KafkaPositionStore(Backend backend, Groups groups, Declarations declarations) {
    this.backend = backend;
    this.groups = groups;
    this.declarations = declarations;
  }

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return Optional.ofNullable(findAll(consumer).get(partition));
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    Map<PartitionId, Position> positions = new TreeMap<>();
    Optional<DeclaredConsumer> declared = backend.control().refresh().consumer(consumer);
    if (declared.isPresent()) {
      groups
          .committed(declared.get())
          .forEach(
              (partition, committed) ->
                  committed
                      .position()
                      .ifPresent(
                          position ->
                              positions.put(backend.names().partitionId(partition), position)));
    }
    return positions;
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    DeclaredConsumer declared = declared(consumer);
    TopicPartition wanted =
        partitions(declared).stream()
            .filter(one -> backend.names().partitionId(one).equals(partition))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Consumer '"
                            + consumer
                            + "' has no partition "
                            + partition
                            + ". Nothing was reset."));
    if (to instanceof StartingPoint.After after) {
      ask(declared, Map.of(wanted, Offsets.offset(after.position()) + 1));
    } else {
      ask(declared, declarations.offsets(to, List.of(wanted)));
    }
  }

  @Override
  public void resetAll(String consumer, StartingPoint to) {
    if (to instanceof StartingPoint.After) {
      throw new IllegalArgumentException(
          "All partitions of consumer '"
              + consumer
              + "' cannot go on "
              + to
              + ": a position belongs to one partition. Reset that one.");
    }
    DeclaredConsumer declared = declared(consumer);
    ask(declared, declarations.offsets(to, partitions(declared)));
  }

  private DeclaredConsumer declared(String consumer) {
    return backend
        .control()
        .refresh()
        .consumer(consumer)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no consumer '"
                        + consumer
                        + "': no node ever subscribed it. Nothing was reset."));
  }

  private List<TopicPartition> partitions(DeclaredConsumer consumer) {
    return backend.sequences().partitions(consumer.sequence());
  }

  private void ask(DeclaredConsumer consumer, Map<TopicPartition, Long> offsets) {
    List<ControlEntry> entries =
        offsets.entrySet().stream()
            .map(
                entry ->
                    ControlEntry.reset(
                        consumer.name(),
                        backend.names().partitionId(entry.getKey()),
                        entry.getValue()))
            .toList();
    backend.control().change(() -> backend.control().records(entries));
    awaitCarriedOut(consumer, offsets);
  }

  /**
   * Waits until owners have carried the request out. A partition that nobody owns is fenced by the
   * request alone: its next grant carries it out.
   */
  private void awaitCarriedOut(DeclaredConsumer consumer, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> places = new HashMap<>();
    offsets
        .keySet()
        .forEach(
            partition ->
                backend
                    .control()
                    .state()
                    .reset(consumer.name(), backend.names().partitionId(partition))
                    .ifPresent(reset -> places.put(partition, reset.place())));
    long deadline = System.nanoTime() + backend.settings().connectTimeout().toNanos();
    while (!isCarriedOut(consumer, places)) {
      if (System.nanoTime() - deadline >= 0) {
        throw backend
            .errors()
            .unavailable(
                "see the owners of consumer '" + consumer.name() + "' carry out the reset in time",
                new TimeoutException(
                    "the reset is asked for, and the next grant carries it out at the latest"));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private boolean isCarriedOut(DeclaredConsumer consumer, Map<TopicPartition, Long> places) {
    Map<TopicPartition, Long> marks = groups.resetsCarriedOut(consumer.name());
    List<TopicPartition> open =
        places.keySet().stream()
            .filter(p -> marks.getOrDefault(p, -1L) < places.getOrDefault(p, 0L))
            .toList();
    if (open.isEmpty()) {
      return true;
    }
    Map<TopicPartition, String> owners = groups.owners(consumer.name());
    return open.stream().noneMatch(owners::containsKey);
  }
}
