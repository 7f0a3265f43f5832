package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EventConsumerTest {

  @Test
  void hasDefaults() {
    EventConsumer consumer = complete().build();
    assertEquals("delays", consumer.name());
    assertEquals(EventSequence.category("flights"), consumer.definition().sequence());
    assertEquals(OptionalInt.empty(), consumer.definition().partitions());
    assertEquals(StartingPoint.beginning(), consumer.definition().startingPoint());
    assertEquals(Duration.ofMillis(500), consumer.definition().pollInterval());
    assertEquals(Duration.ofSeconds(30), consumer.definition().releaseDeadline());
    assertEquals(1, consumer.batchSize());
    assertEquals(Optional.empty(), consumer.filter());
    assertEquals(RetryPolicy.defaults().toString(), consumer.retryPolicy().toString());
    assertEquals(FailurePolicy.STOP, consumer.failurePolicy());
    assertEquals(20_000, consumer.saveEveryEvents());
    assertEquals(Duration.ofSeconds(1), consumer.saveEvery());
    assertEquals(Duration.ofMinutes(1), consumer.handlerDeadline());
    assertEquals(64, consumer.concurrency());
  }

  @Test
  void keepsWhatItIsTold() {
    EventConsumer consumer =
        complete()
            .partitions(1_024)
            .startsAt(StartingPoint.at(Instant.EPOCH))
            .handledInBatchesBy(50, (events, context) -> {})
            .where(event -> false)
            .retries(RetryPolicy.never())
            .whenTriesAreUsedUp(FailurePolicy.SKIP)
            .pollInterval(Duration.ofMillis(10))
            .savesPositionEvery(1, Duration.ofMillis(1))
            .handlerDeadline(Duration.ofDays(365))
            .releaseDeadline(Duration.ofMillis(1))
            .concurrency(1)
            .build();
    assertEquals(OptionalInt.of(1_024), consumer.definition().partitions());
    assertEquals(StartingPoint.at(Instant.EPOCH), consumer.definition().startingPoint());
    assertEquals(50, consumer.batchSize());
    assertTrue(consumer.filter().isPresent());
    assertEquals(1, consumer.retryPolicy().maxAttempts());
    assertEquals(FailurePolicy.SKIP, consumer.failurePolicy());
    assertEquals(Duration.ofMillis(10), consumer.definition().pollInterval());
    assertEquals(1, consumer.saveEveryEvents());
    assertEquals(Duration.ofMillis(1), consumer.saveEvery());
    assertEquals(Duration.ofDays(365), consumer.handlerDeadline());
    assertEquals(Duration.ofMillis(1), consumer.definition().releaseDeadline());
    assertEquals(1, consumer.concurrency());
  }

  @Test
  void tellsItself() {
    assertEquals(
        "EventConsumer[consumer=delays reads=category flights partitions=unsaid"
            + " startsAt=beginning]",
        complete().build().toString());
  }

  @Test
  void refusesToReadNothing() {
    assertStateRefused(
        "Consumer 'delays' reads nothing. Say what: .reads(EventSequence.category(\"…\")).",
        EventConsumer.named("delays").handledBy((event, context) -> {})::build);
  }

  @Test
  void refusesToHaveNoHandler() {
    assertStateRefused(
        "Consumer 'delays' has no handler. Say which: .handledBy((event, context) -> …).",
        EventConsumer.named("delays").reads(EventSequence.log())::build);
  }

  @Test
  void refusesANameThatIsNotAllowed() {
    assertRefused(
        "The consumer name 'delay board' has U+0020 at index 5. Allowed are: letters, digits, '.',"
            + " '_' and '-' of ASCII.",
        () -> EventConsumer.named("delay board"));
  }

  @Test
  void refusesNumbersOfPartitionsOutOfRange() {
    assertRefused(
        "Consumer 'delays' asks for 0 partitions; allowed are 1 to 1024.",
        () -> complete().partitions(0));
    assertRefused(
        "Consumer 'delays' asks for 1025 partitions; allowed are 1 to 1024.",
        () -> complete().partitions(1_025));
  }

  @Test
  void refusesSeveralPartitionsOfAStream() {
    EventConsumer.Builder builder =
        complete().reads(EventSequence.stream("flights", "LX 18")).partitions(2);
    assertRefused(
        "Consumer 'delays' reads stream flights/LX 18 and asks for 2 partitions; a stream has"
            + " exactly 1. Leave the number out.",
        builder::build);
    assertEquals(OptionalInt.of(1), builder.partitions(1).build().definition().partitions());
  }

  @Test
  void refusesToStartAtAPosition() {
    assertRefused(
        "Consumer 'delays' cannot start after postgres:7: a position belongs to one partition."
            + " Start at the beginning, the end or a time, then reset the partition.",
        () -> complete().startsAt(StartingPoint.after(Position.of("postgres", 7))));
  }

  @Test
  void refusesNumbersBelowOne() {
    assertRefused(
        "Consumer 'delays' has a batch size of 0; it is 1 or more.",
        () -> complete().handledInBatchesBy(0, (events, context) -> {}));
    assertRefused(
        "Consumer 'delays' has a concurrency of -1; it is 1 or more.",
        () -> complete().concurrency(-1));
    assertRefused(
        "Consumer 'delays' has a number of events between saves of 0; it is 1 or more.",
        () -> complete().savesPositionEvery(0, Duration.ofSeconds(1)));
  }

  @Test
  void refusesDurationsOutOfRange() {
    assertRefused(
        "Consumer 'delays' has a poll interval of PT0.009S; it is from PT0.01S to PT8760H.",
        () -> complete().pollInterval(Duration.ofMillis(9)));
    assertRefused(
        "Consumer 'delays' has a time between saves of PT0S; it is from PT0.001S to PT8760H.",
        () -> complete().savesPositionEvery(1, Duration.ZERO));
    assertRefused(
        "Consumer 'delays' has a handler deadline of PT-1S; it is from PT0.001S to PT8760H.",
        () -> complete().handlerDeadline(Duration.ofSeconds(-1)));
    assertRefused(
        "Consumer 'delays' has a release deadline of PT8760H0.000000001S; it is from PT0.001S to"
            + " PT8760H.",
        () -> complete().releaseDeadline(Duration.ofDays(365).plusNanos(1)));
  }

  private static EventConsumer.Builder complete() {
    return EventConsumer.named("delays")
        .reads(EventSequence.category("flights"))
        .handledBy((event, context) -> {});
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private static void assertStateRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
  }
}
