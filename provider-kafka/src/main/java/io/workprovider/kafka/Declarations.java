package io.workprovider.kafka;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.TopicPartition;

/**
 * Sees to it that all nodes mean the same by a consumer's name, and that it starts once (Rules A14,
 * P9). Thread-safe.
 */
final class Declarations {

  private final Categories categories;
  private final Sequences sequences;
  private final Topics topics;
  private final ControlTopic control;
  private final TopicNames names;

  Declarations(
      Categories categories,
      Sequences sequences,
      Topics topics,
      ControlTopic control,
      TopicNames names) {
    this.categories = categories;
    this.sequences = sequences;
    this.topics = topics;
    this.control = control;
    this.names = names;
  }

  /**
   * Declares a consumer, or finds that it is declared alike.
   *
   * @throws ConsumerConflictException if it is declared in another way; nothing has changed
   */
  void declare(ConsumerDefinition consumer) {
    control.refresh();
    requireAlike(consumer);
    settle(consumer);
    sequences.requireTopics(consumer.sequence());
    if (control.state().consumer(consumer.name()).isEmpty()) {
      control.change(
          () -> {
            requireAlike(consumer);
            return control.state().consumer(consumer.name()).isPresent()
                ? List.of()
                : control.records(List.of(ControlEntry.consumer(started(consumer))));
          });
    }
    if (consumer.sequence() instanceof EventSequence.Log) {
      // Only now does every append see that the log is read, and leaves nothing waiting.
      categories.settleAllHeld(consumer.name(), consumer.partitions());
    }
  }

  private void settle(ConsumerDefinition consumer) {
    EventSequence sequence = consumer.sequence();
    if (sequence instanceof EventSequence.Category category) {
      categories.settle(consumer.name(), category.name(), consumer.partitions());
    } else if (sequence instanceof EventSequence.Stream stream) {
      categories.settle(consumer.name(), stream.category(), OptionalInt.empty());
    } else {
      categories.settleAllHeld(consumer.name(), consumer.partitions());
    }
  }

  private void requireAlike(ConsumerDefinition consumer) {
    Optional<DeclaredConsumer> declared = control.state().consumer(consumer.name());
    if (declared.isEmpty()) {
      return;
    }
    EventSequence there = declared.get().sequence();
    if (!there.equals(consumer.sequence())) {
      throw new ConsumerConflictException(
          "Consumer '"
              + consumer.name()
              + "' is to read "
              + consumer.sequence()
              + ", but elsewhere it reads "
              + there
              + ". One name stands for one consumer; give this one another name.",
          null);
    }
    OptionalInt count = declared.get().partitions();
    if (there instanceof EventSequence.Log
        && count.isPresent()
        && consumer.partitions().isPresent()
        && !count.equals(consumer.partitions())) {
      throw new ConsumerConflictException(
          "Consumer '"
              + consumer.name()
              + "' asks for "
              + consumer.partitions().getAsInt()
              + " partitions of each category, but elsewhere for "
              + count.getAsInt()
              + ". Ask for the same number on all nodes.",
          null);
    }
  }

  private DeclaredConsumer started(ConsumerDefinition consumer) {
    Map<PartitionId, Long> starts = new HashMap<>();
    if (!(consumer.startingPoint() instanceof StartingPoint.Beginning)) {
      offsets(consumer.startingPoint(), sequences.partitions(consumer.sequence()))
          .forEach((partition, offset) -> starts.put(names.partitionId(partition), offset));
    }
    return new DeclaredConsumer(
        consumer.name(), consumer.sequence(), consumer.partitions(), starts);
  }

  /** Where the next event is, for each partition, of who goes to a point. */
  Map<TopicPartition, Long> offsets(StartingPoint point, Collection<TopicPartition> partitions) {
    if (point instanceof StartingPoint.End) {
      return topics.ends(partitions);
    }
    if (point instanceof StartingPoint.AtTime at) {
      return topics.at(millisUp(at.time()), partitions);
    }
    return topics.beginnings(partitions);
  }

  /** Kafka's clock counts milliseconds: what is at or after a fraction is at or after the next. */
  private static long millisUp(Instant time) {
    long millis = time.toEpochMilli();
    return time.equals(Instant.ofEpochMilli(millis)) ? millis : millis + 1;
  }
}
