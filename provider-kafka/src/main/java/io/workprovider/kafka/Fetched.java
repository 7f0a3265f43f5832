package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events of one partition that were fetched together, and are mostly taken together. Thread-safe.
 *
 * <p>The client's records become events when these are first asked for, by the partition's loop: so
 * the poll thread, of which there is one, need not do it while handlers keep up. Until then the
 * records hold on to the whole answer of the broker that they came in, and are to be made events
 * soon if no loop comes for them.
 */
final class Fetched {

  /** What an event takes besides its stream's name and its payload, generously. */
  private static final int OVERHEAD = 160;

  private final String category;
  private final int size;
  private final long bytes;
  private final long next;
  private final long at;

  /** Null once they are events, which are null until then. */
  private @Nullable List<ConsumerRecord<byte[], byte[]>> records;

  private @Nullable List<KafkaDelivery> events;

  private Fetched(String category, int size, long bytes, long next, long at) {
    this.category = category;
    this.size = size;
    this.bytes = bytes;
    this.next = next;
    this.at = at;
  }

  /** What was fetched just now: at least one record. */
  static Fetched now(String category, List<ConsumerRecord<byte[], byte[]>> records) {
    // By the thread that has just made them; for another it would be a wait for memory at each.
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> each : records) {
      bytes +=
          (long) OVERHEAD
              + Math.max(0, each.serializedKeySize())
              + Math.max(0, each.serializedValueSize());
    }
    long next = records.get(records.size() - 1).offset() + 1;
    Fetched fetched = new Fetched(category, records.size(), bytes, next, System.nanoTime());
    fetched.records = records;
    return fetched;
  }

  int size() {
    return size;
  }

  /** How much memory the events take, about. */
  long bytes() {
    return bytes;
  }

  /** The offset after the last. */
  long next() {
    return next;
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - at > nanos;
  }

  /** The events; makes them when asked for the first time. */
  synchronized List<KafkaDelivery> events() {
    List<KafkaDelivery> made = events;
    if (made == null) {
      made = records == null ? List.of() : eventsOf(records);
      events = made;
      records = null;
    }
    return made;
  }

  /** Lets go of the client's memory. */
  void settle() {
    List<KafkaDelivery> unused = events();
  }

  private List<KafkaDelivery> eventsOf(List<ConsumerRecord<byte[], byte[]>> records) {
    List<KafkaDelivery> made = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      made.add(new KafkaDelivery(EventRecords.event(category, record), record.offset()));
    }
    return List.copyOf(made);
  }

  /** Some of the events, by themselves: at least one. */
  Fetched part(int from, int to) {
    List<KafkaDelivery> some = events().subList(from, to);
    long ownBytes = 0;
    for (KafkaDelivery each : some) {
      ownBytes += (long) OVERHEAD + each.event().stream().length() + each.event().payloadSize();
    }
    long ownNext = some.get(some.size() - 1).offset() + 1;
    Fetched part = new Fetched(category, some.size(), ownBytes, ownNext, at);
    part.events = some;
    return part;
  }
}
