package io.workprovider;

import java.util.Map;
import java.util.Optional;

/**
 * Reads stored positions, and resets them through the fence.
 *
 * <p>Saving a position while handling is the assignment's alone ({@link
 * io.workprovider.spi.PartitionAssignment#save}). Thread-safe; may block for a round trip.
 */
public interface PositionStore {

  /**
   * The stored position of one partition.
   *
   * @return none if it was never saved (Rule P10)
   * @throws ProviderUnavailableException if the store cannot answer
   */
  Optional<Position> find(String consumer, PartitionId partition);

  /**
   * All stored positions of a consumer; empty if none was ever saved.
   *
   * @throws ProviderUnavailableException if the store cannot answer
   */
  Map<PartitionId, Position> findAll(String consumer);

  /**
   * Asks that one partition goes on from another place (Rule P8).
   *
   * <p>The current owner is fenced: it may save no more, and whoever is granted the partition next,
   * at a higher epoch, starts there. Consumers keep running. A consumer that no node ever
   * subscribed cannot be reset.
   *
   * @throws IllegalArgumentException if there is no such consumer or partition
   * @throws InvalidPositionException if the position is of another provider, does not parse, or is
   *     beyond the last event; nothing is changed (Rule P7)
   * @throws ProviderUnavailableException if the store cannot answer; the reset may have been done,
   *     and asking again is safe
   */
  void reset(String consumer, PartitionId partition, StartingPoint to);

  /**
   * Asks that all partitions of a consumer go on from another place, in one step.
   *
   * @throws IllegalArgumentException if there is no such consumer, or {@code to} is {@link
   *     StartingPoint.After}, which belongs to one partition
   * @throws ProviderUnavailableException as for one partition
   */
  void resetAll(String consumer, StartingPoint to);
}
