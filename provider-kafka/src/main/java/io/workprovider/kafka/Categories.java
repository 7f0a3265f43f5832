package io.workprovider.kafka;

import io.workprovider.ConsumerConflictException;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How many partitions each category has (Rule A14), which is how many its topic has.
 *
 * <p>A stream's events must all be in one partition (Rule E6), and a topic cannot change its number
 * without tearing streams apart. So a category's topic is made when somebody says how many: the
 * first consumer, or the setting. What is appended before waits in a topic of its own, and moves
 * over in the transaction that settles the number; whoever appends meanwhile is fenced by it.
 *
 * <p>Thread-safe.
 */
final class Categories {

  private final KafkaClients clients;
  private final Topics topics;
  private final ControlTopic control;
  private final TopicNames names;
  private final String nodeId;

  Categories(KafkaClients clients, Topics topics, ControlTopic control, String nodeId) {
    this.clients = clients;
    this.topics = topics;
    this.control = control;
    this.names = clients.settings().names();
    this.nodeId = nodeId;
  }

  /** How many partitions a category has; none while that is not settled. */
  OptionalInt partitions(String category) {
    return control.state().partitions(category);
  }

  /**
   * Settles how many partitions a category has, or finds that it is settled.
   *
   * @param wanted how many a consumer asks for; none if it does not say
   * @throws ConsumerConflictException if the number is another
   */
  int settle(String consumer, String category, OptionalInt wanted) {
    OptionalInt known = control.state().partitions(category);
    if (known.isPresent()) {
      return agreed(consumer, category, wanted, known.getAsInt());
    }
    AtomicInteger settled = new AtomicInteger();
    control.change(
        () -> {
          OptionalInt meanwhile = control.state().partitions(category);
          if (meanwhile.isPresent()) {
            settled.set(agreed(consumer, category, wanted, meanwhile.getAsInt()));
            return List.of();
          }
          int count = topics.ensureEvents(names.topic(category), wanted.orElse(unsaid()));
          settled.set(agreed(consumer, category, wanted, count));
          return settling(category, count);
        });
    return settled.get();
  }

  /**
   * Checks that a settled category's topic is there, and may be read.
   *
   * @throws ProviderUnavailableException if not, or if it has become smaller than it was
   */
  void requireTopic(String category) {
    String topic = names.topic(category);
    int there = topics.partitionsToRead(topic).orElse(0);
    int settled = partitions(category).orElse(there);
    if (there < settled) {
      throw new ProviderUnavailableException(
          "Topic "
              + topic
              + " of category '"
              + category
              + "' has "
              + there
              + " partitions at "
              + clients.settings().bootstrapServers()
              + ", but had "
              + settled
              + ": it was deleted. Restore it, or use another namespace.");
    }
  }

  /** Settles every category that has events waiting, for who reads the whole log. */
  void settleAllHeld(String consumer, OptionalInt wanted) {
    Set<String> waiting = new HashSet<>();
    forEachHeld(record -> waiting.add(EventRecords.categoryOf(record)));
    waiting.removeAll(control.state().categories().keySet());
    for (String category : waiting) {
      settle(consumer, category, wanted);
    }
  }

  /**
   * Appends to a category whose number of partitions nobody has said: the events wait, unless
   * somebody reads the whole log, or the setting says the number.
   *
   * @return the number of partitions, if it is settled now and nothing was appended
   */
  OptionalInt hold(String category, String stream, List<NewEvent> events) {
    if (clients.settings().partitions().isPresent() || control.state().isLogRead()) {
      return OptionalInt.of(settle("(appending)", category, OptionalInt.empty()));
    }
    topics.ensureEvents(names.held(), 1);
    AtomicInteger settled = new AtomicInteger();
    control.change(
        () -> {
          ControlState state = control.state();
          settled.set(state.partitions(category).orElse(state.isLogRead() ? -1 : 0));
          return settled.get() != 0 ? List.of() : held(category, stream, events);
        });
    int count = settled.get();
    if (count < 0) {
      return OptionalInt.of(settle("(appending)", category, OptionalInt.empty()));
    }
    return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
  }

  private List<ProducerRecord<byte[], byte[]>> held(
      String category, String stream, List<NewEvent> events) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    events.forEach(event -> records.add(EventRecords.held(names.held(), category, stream, event)));
    return records;
  }

  private int unsaid() {
    return clients.settings().partitions().orElse(1);
  }

  private static int agreed(String consumer, String category, OptionalInt wanted, int there) {
    if (wanted.isPresent() && wanted.getAsInt() != there) {
      throw new ConsumerConflictException(
          "Consumer '"
              + consumer
              + "' asks for "
              + wanted.getAsInt()
              + " partitions of category '"
              + category
              + "', which has "
              + there
              + ". All consumers of a category have the same number: ask for "
              + there
              + ", or leave the number out.",
          null);
    }
    return there;
  }

  /** What waits of the category, and that its number is settled: one transaction. */
  private List<ProducerRecord<byte[], byte[]>> settling(String category, int count) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    Set<UUID> ids = new HashSet<>();
    forEachHeld(
        record -> {
          // An append that was tried again has the ids of the first.
          if (EventRecords.isOf(category, record) && ids.add(EventRecords.id(record))) {
            records.add(EventRecords.settled(names.topic(category), count, record));
          }
        });
    records.addAll(control.records(List.of(ControlEntry.category(category, count))));
    return records;
  }

  private void forEachHeld(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    TopicPartition held = new TopicPartition(names.held(), 0);
    if (topics.partitions(held.topic()).isEmpty()) {
      return;
    }
    long end = topics.ends(List.of(held)).getOrDefault(held, 0L);
    try (KafkaConsumer<byte[], byte[]> reader = clients.reader(nodeId)) {
      reader.assign(List.of(held));
      reader.seekToBeginning(List.of(held));
      while (reader.position(held) < end) {
        reader.poll(Duration.ofMillis(100)).forEach(action);
      }
    }
  }

  /**
   * All partitions of a category, with those that somebody has added to its topic; none while their
   * number is not settled.
   */
  List<TopicPartition> topicPartitions(String category) {
    List<TopicPartition> partitions = new ArrayList<>();
    int count = control.state().partitionsToRead(category).orElse(0);
    for (int i = 0; i < count; i++) {
      partitions.add(new TopicPartition(names.topic(category), i));
    }
    return partitions;
  }
}
