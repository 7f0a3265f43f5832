package io.workprovider.conformance.broken;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;

/** The same consumers, but for one thing. */
final class Consumers {

  private Consumers() {}

  static ConsumerDefinition startingAt(ConsumerDefinition consumer, StartingPoint start) {
    return with(consumer, consumer.sequence(), start);
  }

  static ConsumerDefinition reading(ConsumerDefinition consumer, EventSequence sequence) {
    return with(consumer, sequence, consumer.startingPoint());
  }

  private static ConsumerDefinition with(
      ConsumerDefinition consumer, EventSequence sequence, StartingPoint start) {
    return new ConsumerDefinition(
        consumer.name(),
        sequence,
        consumer.partitions(),
        start,
        consumer.pollInterval(),
        consumer.releaseDeadline());
  }
}
