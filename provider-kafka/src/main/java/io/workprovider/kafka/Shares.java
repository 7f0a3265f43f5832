package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that the group has given this member: each with its current grant, or waiting for
 * the next. For the poll thread only.
 */
final class Shares {

  private final Map<TopicPartition, @Nullable KafkaAssignment> shares = new HashMap<>();

  /** The group gave a partition: it waits for a grant. */
  void add(TopicPartition partition) {
    shares.putIfAbsent(partition, null);
  }

  /** The group took a partition back. */
  void remove(TopicPartition partition) {
    shares.remove(partition);
  }

  void granted(KafkaAssignment assignment) {
    shares.put(assignment.topicPartition(), assignment);
  }

  /** The current grant of a partition; null if there is none. */
  @Nullable KafkaAssignment current(TopicPartition partition) {
    KafkaAssignment assignment = shares.get(partition);
    return assignment == null || assignment.isEnded() ? null : assignment;
  }

  /** All grants that have not ended. */
  List<KafkaAssignment> current() {
    List<KafkaAssignment> current = new ArrayList<>();
    for (KafkaAssignment assignment : shares.values()) {
      if (assignment != null && !assignment.isEnded()) {
        current.add(assignment);
      }
    }
    return current;
  }

  /** Whether a grant ended for want of a proof, and nobody has been told. */
  boolean isAnyUnproven() {
    for (KafkaAssignment assignment : shares.values()) {
      if (assignment != null && (!assignment.isCurrent() && assignment.isUnproven())) {
        return true;
      }
    }
    return false;
  }

  /** Every grant there is, ended or not. */
  List<KafkaAssignment> all() {
    List<KafkaAssignment> all = new ArrayList<>();
    for (KafkaAssignment assignment : shares.values()) {
      if (assignment != null) {
        all.add(assignment);
      }
    }
    return all;
  }

  /** The partitions that wait for a grant: not one whose owner is still to hear of its loss. */
  List<TopicPartition> waiting() {
    List<TopicPartition> waiting = new ArrayList<>();
    shares.forEach(
        (partition, assignment) -> {
          if (assignment == null || (assignment.isEnded() && !assignment.isUnproven())) {
            waiting.add(partition);
          }
        });
    return waiting;
  }

  void clear() {
    shares.clear();
  }
}
