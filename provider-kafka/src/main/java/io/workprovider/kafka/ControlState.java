package io.workprovider.kafka;

import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the control topic says, as far as it has been read.
 *
 * <p>Written by one thread, read by any.
 */
final class ControlState {

  private final Map<String, Integer> categories = new ConcurrentHashMap<>();
  private final Map<String, Integer> grown = new ConcurrentHashMap<>();
  private final Map<String, DeclaredConsumer> consumers = new ConcurrentHashMap<>();
  private final Map<Share, Reset> resets = new ConcurrentHashMap<>();
  private final Set<Share> started = ConcurrentHashMap.newKeySet();
  private final Map<Share, Problem> problems = new ConcurrentHashMap<>();

  private record Share(String consumer, PartitionId partition) {}

  /**
   * A request to go on from another place.
   *
   * @param place of the request in the control topic: later ones are higher
   * @param offset of the next event
   */
  record Reset(long place, long offset) {}

  /**
   * Why a partition does not run.
   *
   * @param epoch of the grant that it is about; forgotten at the next
   */
  record Problem(long epoch, String text) {}

  /** Takes in one record. */
  void apply(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return; // Nothing writes those; whoever did wants something forgotten that is needed.
    }
    String[] key = new String(record.key(), StandardCharsets.UTF_8).split(" ", 3);
    String value = new String(record.value(), StandardCharsets.UTF_8);
    switch (key[0]) {
      case ControlEntry.CATEGORY -> categories.put(key[1], Integer.valueOf(value));
      case ControlEntry.GROWN -> grown.merge(key[1], Integer.valueOf(value), Math::max);
      case ControlEntry.CONSUMER -> consumers.put(key[1], DeclaredConsumer.parse(key[1], value));
      case ControlEntry.RESET ->
          resets.put(
              new Share(key[1], new PartitionId(key[2])),
              new Reset(record.offset(), Long.parseLong(value)));
      case ControlEntry.STARTED -> started.add(new Share(key[1], new PartitionId(key[2])));
      case ControlEntry.PROBLEM -> {
        int space = value.indexOf(' ');
        problems.put(
            new Share(key[1], new PartitionId(key[2])),
            new Problem(Long.parseLong(value.substring(0, space)), value.substring(space + 1)));
      }
      default -> {
        // A newer version's; what it means is not for this one to act on.
      }
    }
  }

  /** How many partitions a category has; none while nobody has settled that. */
  OptionalInt partitions(String category) {
    Integer partitions = categories.get(category);
    return partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions);
  }

  /**
   * How many partitions of a category's topic there are to read: more than were settled when
   * somebody added some. None while nobody has settled that.
   */
  OptionalInt partitionsToRead(String category) {
    OptionalInt settled = partitions(category);
    return settled.isEmpty()
        ? settled
        : OptionalInt.of(Math.max(settled.getAsInt(), grown.getOrDefault(category, 0)));
  }

  /** All settled categories, with their numbers of partitions. */
  Map<String, Integer> categories() {
    return Map.copyOf(categories);
  }

  Optional<DeclaredConsumer> consumer(String name) {
    return Optional.ofNullable(consumers.get(name));
  }

  Collection<DeclaredConsumer> consumers() {
    return consumers.values();
  }

  /** Whether somebody reads everything, also categories that are not there yet. */
  boolean isLogRead() {
    return consumers.values().stream().anyMatch(c -> c.sequence() instanceof EventSequence.Log);
  }

  Optional<Reset> reset(String consumer, PartitionId partition) {
    return Optional.ofNullable(resets.get(new Share(consumer, partition)));
  }

  /** Whether a partition was ever granted. */
  boolean isStarted(String consumer, PartitionId partition) {
    return started.contains(new Share(consumer, partition));
  }

  /** Why a partition does not run at this epoch. */
  Optional<String> problem(String consumer, PartitionId partition, long epoch) {
    return Optional.ofNullable(problems.get(new Share(consumer, partition)))
        .filter(problem -> problem.epoch() == epoch)
        .map(Problem::text);
  }
}
