package io.workprovider.kafka;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.UnsupportedCapabilityException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Appends events as records, keyed by their stream. Thread-safe. */
final class KafkaEventAppender implements EventAppender {

  private final TopicNames names;
  private final Categories categories;
  private final EventWriter writer;
  private final Gate gate;
  private final RecentAppends recent = new RecentAppends();

  KafkaEventAppender(TopicNames names, Categories categories, EventWriter writer, Gate gate) {
    this.names = names;
    this.categories = categories;
    this.writer = writer;
    this.gate = gate;
  }

  @Override
  public long append(Stream stream, ExpectedVersion expected, List<NewEvent> events) {
    requireAny(stream, expected);
    requireDistinct(stream, events);
    return gate.whileOpen(() -> storeOnce(stream, events));
  }

  private long storeOnce(Stream stream, List<NewEvent> events) {
    if (!recent.contains(stream, events)) {
      store(stream, events);
      recent.add(stream, events);
    }
    return -1;
  }

  private void store(Stream stream, List<NewEvent> events) {
    OptionalInt partitions = categories.partitions(stream.category());
    if (partitions.isEmpty()) {
      partitions = categories.hold(stream.category(), stream.name(), events);
    }
    if (partitions.isPresent()) {
      String topic = names.topic(stream.category());
      int partition = StreamPartitions.of(stream.name(), partitions.getAsInt());
      List<ProducerRecord<byte[], byte[]>> records =
          events.stream()
              .map(event -> EventRecords.record(topic, partition, stream.name(), event))
              .toList();
      writer.write(records);
    }
  }

  private static void requireAny(Stream stream, ExpectedVersion expected) {
    if (!(expected instanceof ExpectedVersion.Any)) {
      throw new UnsupportedCapabilityException(
          "An append to "
              + stream
              + " expects "
              + expected
              + ", but the provider 'kafka' does not declare STREAM_VERSIONS: Kafka keeps no versions"
              + " of streams. Append with ExpectedVersion.any(); nothing was appended.",
          null);
    }
  }

  private static void requireDistinct(Stream stream, List<NewEvent> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("An append to " + stream + " has no events.");
    }
    Set<UUID> ids = new HashSet<>();
    for (NewEvent event : events) {
      if (!ids.add(event.id())) {
        throw new IllegalArgumentException(
            "An append to " + stream + " has the id " + event.id() + " twice.");
      }
    }
  }
}
