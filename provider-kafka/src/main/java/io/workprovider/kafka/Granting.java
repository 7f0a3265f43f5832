package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Turns partitions that the group gave this member into grants. For the poll thread only. */
final class Granting {

  private final Membership membership;
  private final Backend backend;
  private final GroupConsumer consumer;
  private final String name;

  Granting(Membership membership, Backend backend, GroupConsumer consumer) {
    this.membership = membership;
    this.backend = backend;
    this.consumer = consumer;
    this.name = membership.definition().name();
  }

  /**
   * Reads positions anew (Rule A11), commits them under the next epochs (Rule A1), which the broker
   * takes from the owner alone, and makes the grants.
   *
   * @throws org.apache.kafka.common.KafkaException if that did not succeed; nothing was granted
   */
  List<KafkaAssignment> grant(List<TopicPartition> waiting) {
    ControlState state = backend.control().state();
    GrantPlan plan = new GrantPlan(state, backend.names(), name);
    Map<TopicPartition, OffsetAndMetadata> stored = consumer.committed(new HashSet<>(waiting));
    Map<TopicPartition, Long> beginnings = consumer.beginnings(waiting);
    Map<TopicPartition, Long> ends = consumer.ends(waiting);
    Map<TopicPartition, Committed> grants = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : waiting) {
      long beginning = beginnings.getOrDefault(partition, 0L);
      Committed grant = plan.next(partition, stored.get(partition), beginning);
      grants.put(partition, grant);
      offsets.put(partition, grant.toOffset());
    }
    consumer.commit(offsets);
    List<KafkaAssignment> made = new ArrayList<>();
    grants.forEach(
        (partition, grant) -> {
          rememberStart(state, partition);
          made.add(
              make(
                  partition,
                  grant,
                  beginnings.getOrDefault(partition, 0L),
                  ends.getOrDefault(partition, Long.MAX_VALUE)));
        });
    return made;
  }

  /** So that an offset that the broker forgets is not taken for one that never was (Rule P9). */
  private void rememberStart(ControlState state, TopicPartition partition) {
    if (!state.isStarted(name, backend.names().partitionId(partition))) {
      backend.report(ControlEntry.started(name, backend.names().partitionId(partition)));
    }
  }

  private KafkaAssignment make(
      TopicPartition partition, Committed grant, long beginning, long end) {
    KafkaAssignment made = new KafkaAssignment(membership, backend, partition, grant);
    if (grant.mark().isForgotten()) {
      made.expire(
          expired(
              made,
              "its position is not stored any more: the broker forgets those of a group that was"
                  + " empty for offsets.retention.minutes"));
    } else if (grant.next() < beginning) {
      made.expire(
          expired(
              made,
              "its next event, of offset "
                  + grant.next()
                  + ", is gone: events"
                  + " begin at offset "
                  + beginning));
    } else if (grant.next() > end) {
      made.expire(
          expired(
              made,
              "its next event has offset "
                  + grant.next()
                  + ", but events end"
                  + " before offset "
                  + end));
    } else {
      consumer.seek(partition, grant.next());
    }
    return made;
  }

  /** Why a partition cannot go on. */
  static String expired(KafkaAssignment assignment, String why) {
    return "The partition cannot go on, since "
        + why
        + ". Reset it to where it is to go on, and look at the retention of topic "
        + assignment.topicPartition().topic()
        + ". "
        + assignment;
  }
}
