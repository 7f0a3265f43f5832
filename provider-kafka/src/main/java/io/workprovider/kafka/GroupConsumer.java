package io.workprovider.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's consumer as the poll thread uses it: woken out of a poll and nothing else, each step with
 * a bound of its own.
 *
 * <p>Kafka keeps a wake-up that comes too late for the poll until the next call that blocks; such a
 * call is made again. Only {@link #wake()} may be called from another thread.
 */
final class GroupConsumer {

  private static final Logger log = LoggerFactory.getLogger(GroupConsumer.class);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Lease lease;
  private volatile boolean polling;

  GroupConsumer(KafkaConsumer<byte[], byte[]> consumer, Lease lease) {
    this.consumer = consumer;
    this.lease = lease;
  }

  void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    consumer.subscribe(topics, listener);
  }

  /** Ends a poll that runs now. */
  void wake() {
    if (polling) {
      consumer.wakeup();
    }
  }

  /** Says that a poll begins, so that whoever asks for something from now on ends it. */
  void aboutToPoll() {
    polling = true;
  }

  /** Says that the poll thread is about other things, though perhaps within a poll. */
  void notPolling() {
    polling = false;
  }

  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      return consumer.poll(timeout);
    } catch (WakeupException e) {
      return ConsumerRecords.empty(); // Somebody wants something; the loop looks what.
    } finally {
      polling = false;
    }
  }

  /** Commits; success proves the membership from when it was sent (Rule A4). */
  void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    long sentAt = lease.now();
    despiteWakeups(
        () -> {
          consumer.commitSync(offsets, lease.attempt());
          return true;
        });
    lease.proven(sentAt);
  }

  /**
   * Sends a commit and does not wait; success proves the membership from when it was sent.
   *
   * @param answered told, within a later call, null if it succeeded, else why not
   */
  void send(
      Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<@Nullable Exception> answered) {
    long sentAt = lease.now();
    consumer.commitAsync(
        offsets,
        (sent, failure) -> {
          if (failure == null) {
            lease.proven(sentAt);
          }
          answered.accept(failure);
        });
  }

  /** Waits for the answers to all that was sent, and tells them. */
  void awaitAnswers() {
    despiteWakeups(
        () -> {
          consumer.commitSync(Map.of(), lease.attempt());
          return true;
        });
  }

  Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return despiteWakeups(() -> consumer.committed(partitions, lease.attempt()));
  }

  Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
    return despiteWakeups(() -> consumer.beginningOffsets(partitions, lease.attempt()));
  }

  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return despiteWakeups(() -> consumer.endOffsets(partitions, lease.attempt()));
  }

  /** Asks the group to allocate anew, at the next poll. */
  void rebalance(String reason) {
    consumer.enforceRebalance(reason);
  }

  /** What the coordinator calls this member; empty before it has joined. */
  String memberId() {
    return consumer.groupMetadata().memberId();
  }

  Set<TopicPartition> assigned() {
    return consumer.assignment();
  }

  Set<TopicPartition> paused() {
    return consumer.paused();
  }

  void pause(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
  }

  void resume(Collection<TopicPartition> partitions) {
    consumer.resume(partitions);
  }

  void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  /** Up to where records were handed out; negative if that is not known without asking. */
  long position(TopicPartition partition) {
    try {
      return despiteWakeups(() -> consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return -1; // Not validated yet; whoever wants to know asks again.
    }
  }

  private static <T> T despiteWakeups(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException e) {
        // It was meant for a poll; the loop looks at its requests anyway.
        log.trace("Woken outside of a poll.", e);
      }
    }
  }

  /**
   * Ends it, whether or not all that is under way comes to an end in time. What does not, such as a
   * commit without an answer, must not hide why the membership is over.
   */
  void close(Duration timeout) {
    while (true) {
      try {
        consumer.close(CloseOptions.timeout(timeout));
        return;
      } catch (WakeupException e) {
        log.trace("Woken outside of a poll.", e);
      } catch (KafkaException e) {
        log.debug("Closed without waiting for what was under way.", e);
        return;
      }
    }
  }
}
