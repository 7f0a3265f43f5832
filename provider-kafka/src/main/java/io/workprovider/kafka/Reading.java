package io.workprovider.kafka;

import io.workprovider.EventSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Reads ahead of handlers, within bounds (Rule E10). For the poll thread only. */
final class Reading {

  /**
   * How long fetched records wait for their loop before they are made events here. A loop that
   * keeps up comes sooner, also where a node reads a backlog of many partitions.
   */
  private static final long SETTLED_AFTER_NANOS = 250_000_000L;

  private final Backend backend;
  private final GroupConsumer consumer;
  private final Shares shares;
  private final EventSequence sequence;

  Reading(Backend backend, GroupConsumer consumer, Shares shares, EventSequence sequence) {
    this.backend = backend;
    this.consumer = consumer;
    this.shares = shares;
    this.sequence = sequence;
  }

  /** Pauses what is full, expired, or not granted. Kafka forgets pauses in a rebalance. */
  void steer() {
    Set<TopicPartition> paused = consumer.paused();
    List<TopicPartition> toPause = new ArrayList<>();
    List<TopicPartition> toResume = new ArrayList<>();
    for (TopicPartition partition : consumer.assigned()) {
      KafkaAssignment assignment = shares.current(partition);
      boolean reads =
          assignment != null && !assignment.isExpired() && !assignment.readAhead().isFull();
      if (reads && paused.contains(partition)) {
        toResume.add(partition);
      } else if (!reads && !paused.contains(partition)) {
        toPause.add(partition);
      }
    }
    consumer.pause(toPause);
    consumer.resume(toResume);
  }

  /** Gives what was fetched to the grants that it is for. */
  void distribute(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      KafkaAssignment assignment = shares.current(partition);
      if (assignment == null) {
        continue; // It was taken back within the same poll.
      }
      List<ConsumerRecord<byte[], byte[]>> own =
          backend.sequences().ownOf(sequence, records.records(partition));
      assignment.readAhead().add(own);
      if (!own.isEmpty()) {
        assignment.signalReady();
      }
    }
    for (KafkaAssignment assignment : shares.current()) {
      assignment.readAhead().settle(SETTLED_AFTER_NANOS);
      if (assignment.takePositionWanted()) {
        assignment.readAhead().fetchedTo(consumer.position(assignment.topicPartition()));
        assignment.signalReady();
      }
    }
  }

  /** Events went that were still to be read. */
  void expire(OffsetOutOfRangeException gone) {
    gone.offsetOutOfRangePartitions()
        .forEach(
            (partition, offset) -> {
              consumer.seek(partition, 0);
              consumer.pause(List.of(partition));
              KafkaAssignment assignment = shares.current(partition);
              if (assignment != null) {
                assignment.expire(
                    Granting.expired(
                        assignment, "its next event, of offset " + offset + ", is not there"));
              }
            });
  }
}
