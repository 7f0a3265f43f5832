package io.workprovider;

import java.util.List;

/**
 * How a {@link ConsumerService} ended, with regard to what it owned when the stop began.
 *
 * @param released how many partitions were finished, saved and handed back
 * @param unfinished what was not, and why; empty after a clean end
 */
public record DrainReport(int released, List<Unfinished> unfinished) {

  public DrainReport {
    unfinished = List.copyOf(unfinished);
  }

  /** Whether everything was finished, saved and handed back. */
  public boolean isClean() {
    return unfinished.isEmpty();
  }

  /**
   * A partition that did not finish in time.
   *
   * @param consumer the consumer's name
   * @param partition the partition
   * @param epoch the epoch it was held at
   * @param reason what stood in the way
   */
  public record Unfinished(String consumer, PartitionId partition, long epoch, String reason) {}
}
