package io.workprovider.kafka;

import io.workprovider.EventSequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What sequences of events mean in topics and partitions. Thread-safe. */
final class Sequences {

  private final Categories categories;
  private final ControlTopic control;
  private final TopicNames names;

  Sequences(Categories categories, ControlTopic control, TopicNames names) {
    this.categories = categories;
    this.control = control;
    this.names = names;
  }

  /** The topics that hold a sequence, as far as they are there. */
  List<String> topics(EventSequence sequence) {
    return categoriesOf(sequence).stream().map(names::topic).toList();
  }

  /**
   * Checks that the topics of a sequence are there, and may be read.
   *
   * @throws io.workprovider.ProviderUnavailableException if one is not
   */
  void requireTopics(EventSequence sequence) {
    categoriesOf(sequence).forEach(categories::requireTopic);
  }

  /** The partitions that hold a sequence, as far as they are there. */
  List<TopicPartition> partitions(EventSequence sequence) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String category : categoriesOf(sequence)) {
      for (TopicPartition partition : categories.topicPartitions(category)) {
        if (contains(sequence, partition)) {
          partitions.add(partition);
        }
      }
    }
    return partitions;
  }

  /** Whether a partition of one of the sequence's topics holds any of it: a stream is in one. */
  boolean contains(EventSequence sequence, TopicPartition partition) {
    if (sequence instanceof EventSequence.Stream stream) {
      int count = categories.partitions(stream.category()).orElse(1);
      return partition.partition() == StreamPartitions.of(stream.name(), count);
    }
    return true;
  }

  /** Those of a partition's records that are of the sequence. */
  List<ConsumerRecord<byte[], byte[]>> ownOf(
      EventSequence sequence, List<ConsumerRecord<byte[], byte[]>> records) {
    if (sequence instanceof EventSequence.Stream stream) {
      byte[] key = stream.name().getBytes(StandardCharsets.UTF_8);
      return records.stream().filter(record -> Arrays.equals(record.key(), key)).toList();
    }
    return records;
  }

  private List<String> categoriesOf(EventSequence sequence) {
    if (sequence instanceof EventSequence.Category category) {
      return settled(category.name());
    }
    if (sequence instanceof EventSequence.Stream stream) {
      return settled(stream.category());
    }
    return List.copyOf(new TreeSet<>(control.state().categories().keySet()));
  }

  private List<String> settled(String category) {
    return categories.partitions(category).isPresent() ? List.of(category) : List.of();
  }
}
