package io.workprovider.postgres.events;

import io.workprovider.spi.Delivery;
import java.util.List;

/**
 * The events of one partition, in order, fetched ahead within bounds (Rule E10).
 *
 * <p>{@link #poll} and {@link #isCaughtUp} are called by one thread at a time; the rest by any.
 */
public final class PartitionFeed implements AutoCloseable {

  PartitionFeed() {}

  /**
   * The next events. Never blocks.
   *
   * @throws io.workprovider.PositionExpiredException if the position to go on after lies beyond the
   *     end of the table; final
   */
  public List<Delivery> poll(int max) {
    return List.of();
  }

  /** Sets what to call when {@link #poll} may have more, or may throw. It returns quickly. */
  public void whenReady(Runnable signal) {}

  /**
   * Whether {@link #poll} has handed out all events of the partition that were committed before
   * this call began. Blocks for a round trip. When it becomes true later, the ready signal is
   * called.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server cannot answer
   */
  public boolean isCaughtUp() {
    return false;
  }

  /** Forgets what was fetched; nothing is handed out any more. Never blocks. Idempotent. */
  @Override
  public void close() {}
}
