package io.workprovider.conformance;

import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.RetryPolicy;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.OptionalInt;

/** Consumers as tests need them: quick to poll, slow to lose what they are asked for. */
final class Definitions {

  static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private static final Duration RELEASE_DEADLINE = Duration.ofSeconds(60);

  private Definitions() {}

  static ConsumerDefinition of(String name, EventSequence sequence, int partitions) {
    return definition(
        name, sequence, OptionalInt.of(partitions), StartingPoint.beginning(), RELEASE_DEADLINE);
  }

  /** The same consumer, which leaves the number of partitions to others. */
  static ConsumerDefinition withoutPartitions(ConsumerDefinition consumer) {
    return definition(
        consumer.name(),
        consumer.sequence(),
        OptionalInt.empty(),
        consumer.startingPoint(),
        consumer.releaseDeadline());
  }

  static ConsumerDefinition startingAt(ConsumerDefinition consumer, StartingPoint point) {
    return definition(
        consumer.name(),
        consumer.sequence(),
        consumer.partitions(),
        point,
        consumer.releaseDeadline());
  }

  static ConsumerDefinition releasingWithin(ConsumerDefinition consumer, Duration deadline) {
    return definition(
        consumer.name(),
        consumer.sequence(),
        consumer.partitions(),
        consumer.startingPoint(),
        deadline);
  }

  private static ConsumerDefinition definition(
      String name,
      EventSequence sequence,
      OptionalInt partitions,
      StartingPoint start,
      Duration releaseDeadline) {
    return new ConsumerDefinition(
        name, sequence, partitions, start, POLL_INTERVAL, releaseDeadline);
  }

  /** A consumer to be run by the runtime: what fails is tried again at once. */
  static EventConsumer.Builder running(
      String name, String category, int partitions, EventHandler handler) {
    return EventConsumer.named(name)
        .reads(EventSequence.category(category))
        .partitions(partitions)
        .pollInterval(POLL_INTERVAL)
        .releaseDeadline(RELEASE_DEADLINE)
        .retries(
            RetryPolicy.defaults()
                .withPauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .withJitter(0))
        .handledBy(handler);
  }
}
