package io.workprovider.postgres.allocation;

import java.util.Objects;

/**
 * Names one partition of one consumer, within a namespace.
 *
 * @param consumer the consumer's name
 * @param partition its number, from 0
 */
public record PartitionKey(String consumer, int partition) implements Comparable<PartitionKey> {

  public PartitionKey {
    Objects.requireNonNull(consumer, "consumer");
    if (partition < 0) {
      throw new IllegalArgumentException(
          "A partition's number is 0 or more, not " + partition + ".");
    }
  }

  @Override
  public int compareTo(PartitionKey other) {
    int byConsumer = consumer.compareTo(other.consumer);
    return byConsumer != 0 ? byConsumer : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return "consumer=" + consumer + " partition=" + partition;
  }
}
