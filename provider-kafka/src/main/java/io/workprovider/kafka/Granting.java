package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns partitions that the group gave this member into grants. For the poll thread only. */
final class Granting {

  private static final Logger log = LoggerFactory.getLogger(Granting.class);

  private static final long AGAIN_NANOS = 50_000_000L;

  private final Membership membership;
  private final Backend backend;
  private final GroupConsumer consumer;
  private final String name;
  private final Consumer<String> onLost;

  /**
   * Committed before offsets are read. A coordinator that has just taken over from one that died
   * answers from what it knows to be on enough brokers, which may be before the last commits, or
   * nothing at all; a commit that it has confirmed comes after all of them.
   */
  private final Map<TopicPartition, OffsetAndMetadata> barrier;

  private long notBefore;

  /**
   * Grants of a membership.
   *
   * @param onLost told, with the reason, when a grant shows that the membership is over
   */
  Granting(
      Membership membership, Backend backend, GroupConsumer consumer, Consumer<String> onLost) {
    this.membership = membership;
    this.backend = backend;
    this.consumer = consumer;
    this.name = membership.definition().name();
    this.onLost = onLost;
    this.barrier =
        Map.of(new TopicPartition(backend.names().control(), 0), new OffsetAndMetadata(0));
    this.notBefore = System.nanoTime();
  }

  /**
   * Grants what waits, unless that has to be tried again later; then there are no grants yet.
   *
   * @throws KafkaException if something is wrong that does not mend itself
   */
  List<KafkaAssignment> tryToGrant(List<TopicPartition> waiting) {
    if (waiting.isEmpty() || System.nanoTime() - notBefore < 0) {
      return List.of();
    }
    try {
      return grant(waiting);
    } catch (KafkaException e) {
      if (KafkaErrors.isLost(e)) {
        onLost.accept("the group has gone on without this member: " + e.getMessage());
      } else if (KafkaErrors.isPassing(e)) {
        log.debug("Not granted yet: {}. consumer={}", waiting, name, e);
        notBefore = System.nanoTime() + AGAIN_NANOS;
      } else {
        throw e;
      }
      return List.of();
    }
  }

  /**
   * Reads positions anew (Rule A11), commits them under the next epochs (Rule A1), which the broker
   * takes from the owner alone, and makes the grants.
   *
   * @throws KafkaException if that did not succeed; nothing was granted
   */
  private List<KafkaAssignment> grant(List<TopicPartition> waiting) {
    ControlState state = backend.control().state();
    GrantPlan plan = new GrantPlan(state, backend.names(), name);
    consumer.commit(barrier);
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
