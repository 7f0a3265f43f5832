package io.workprovider;

import java.util.List;

/**
 * A consumer, as the back end knows it.
 *
 * @param name its name
 * @param sequence what it reads
 * @param partitions all its partitions, in order
 */
public record ConsumerOverview(
    String name, EventSequence sequence, List<PartitionOverview> partitions) {

  public ConsumerOverview {
    partitions = List.copyOf(partitions);
  }

  /** Events not yet handled, as of the saved positions, over all partitions. */
  public long lag() {
    return partitions.stream().mapToLong(PartitionOverview::lag).sum();
  }
}
