package io.workprovider.kafka;

import io.workprovider.PartitionId;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the next grant of a partition starts, and at which epoch: a pure decision on what is stored
 * and asked (Rules A1, A11, P8, P9).
 */
final class GrantPlan {

  private final ControlState state;
  private final TopicNames names;
  private final String consumer;
  private final Map<PartitionId, Long> starts;

  GrantPlan(ControlState state, TopicNames names, String consumer) {
    this.state = state;
    this.names = names;
    this.consumer = consumer;
    this.starts = state.consumer(consumer).map(DeclaredConsumer::starts).orElse(Map.of());
  }

  /**
   * What the next grant commits.
   *
   * @param stored what is committed; null if nothing ever was
   * @param beginning the offset of the first event that is there
   */
  Committed next(TopicPartition partition, @Nullable OffsetAndMetadata stored, long beginning) {
    Committed now = now(partition, stored, beginning);
    return new Committed(now.next(), now.mark().nextEpoch());
  }

  private OffsetMark unstored(PartitionId partition) {
    return state.isStarted(consumer, partition) ? OffsetMark.GONE : OffsetMark.NONE;
  }

  /** What is stored, with a reset that was asked for carried out. */
  Committed now(TopicPartition partition, @Nullable OffsetAndMetadata stored, long beginning) {
    PartitionId id = names.partitionId(partition);
    Committed there =
        stored == null
            ? new Committed(starts.getOrDefault(id, beginning), unstored(id))
            : Committed.of(stored);
    Optional<ControlState.Reset> reset =
        state.reset(consumer, id).filter(asked -> asked.place() > there.mark().reset());
    return reset
        .map(
            asked ->
                new Committed(
                    asked.offset(), there.mark().withReset(asked.place(), asked.offset() - 1)))
        .orElse(there);
  }
}
