package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The consumer of most tests, and how they take its events. */
final class Board {

  private Board() {}

  /** Consumer "board" of category "flights". */
  static ConsumerDefinition of(int partitions) {
    return consumer("board", EventSequence.category("flights"), partitions);
  }

  /** A consumer from the beginning; 0 partitions stand for those that are agreed. */
  static ConsumerDefinition consumer(String name, EventSequence sequence, int partitions) {
    return new ConsumerDefinition(
        name,
        sequence,
        partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2));
  }

  /** Waits for so many events. */
  static List<Delivery> poll(PartitionAssignment assignment, int count) {
    List<Delivery> events = new ArrayList<>();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              events.addAll(assignment.poll(count - events.size()));
              return events.size() == count;
            });
    return events;
  }
}
