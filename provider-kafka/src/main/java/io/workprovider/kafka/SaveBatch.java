package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Saves that go in one commit. For the poll thread only.
 *
 * @param wanted what is committed when it has succeeded
 * @param requests that it carries out
 */
record SaveBatch(Map<TopicPartition, Committed> wanted, List<SaveRequest> requests) {

  /**
   * The saves whose own assignments are current; the others are refused (Rules P2, P4).
   *
   * @param before what was sent and is not answered, which these must not move back (Rule P3)
   */
  static SaveBatch of(List<SaveRequest> asked, @Nullable SaveBatch before) {
    SaveBatch batch = new SaveBatch(new HashMap<>(), new ArrayList<>());
    for (SaveRequest request : asked) {
      if (request.assignment().isCurrent()) {
        batch.add(request, before);
      } else {
        request.refuse();
      }
    }
    return batch;
  }

  private void add(SaveRequest request, @Nullable SaveBatch before) {
    KafkaAssignment assignment = request.assignment();
    TopicPartition partition = assignment.topicPartition();
    Committed now = wanted.get(partition);
    if (now == null) {
      now = before == null ? null : before.ofGrant(assignment);
    }
    if (now == null) {
      now = assignment.committed();
    }
    wanted.put(
        partition,
        request.position().isPresent() ? now.saved(request.position().getAsLong()) : now);
    requests.add(request);
  }

  private @Nullable Committed ofGrant(KafkaAssignment assignment) {
    Committed there = wanted.get(assignment.topicPartition());
    return there != null && there.mark().epoch() == assignment.epoch() ? there : null;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    wanted.forEach((partition, committed) -> offsets.put(partition, committed.toOffset()));
    return offsets;
  }

  /** It is committed. */
  void succeeded() {
    for (SaveRequest request : requests) {
      KafkaAssignment assignment = request.assignment();
      assignment.committed(
          wanted.getOrDefault(assignment.topicPartition(), assignment.committed()));
      if (request.isRelease()) {
        assignment.endReleased();
      }
      request.succeed();
    }
  }

  /** It is about to be sent. */
  void sent() {
    requests.forEach(SaveRequest::sent);
  }

  /** Whether it is committed is known. */
  void answered() {
    requests.forEach(SaveRequest::answered);
  }

  /** It is not, or that is not known, and is not tried again. */
  void failed(KafkaErrors errors, Exception failure) {
    for (SaveRequest request : requests) {
      if (request.assignment().isEnded()) {
        request.refuse();
      } else {
        request.fail(errors.unavailable("store the position of " + request.assignment(), failure));
      }
    }
  }
}
