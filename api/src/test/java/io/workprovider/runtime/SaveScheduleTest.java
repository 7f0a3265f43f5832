package io.workprovider.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When a position is saved (Rule E4). */
final class SaveScheduleTest {

  private static final long A_MINUTE = Duration.ofMinutes(1).toNanos();
  private static final Duration NEVER = Duration.ofDays(1);

  private static SaveSchedule every(int events, Duration time) {
    return new SaveSchedule(
        EventConsumer.named("reader")
            .reads(EventSequence.category("letters"))
            .savesPositionEvery(events, time)
            .handledBy((event, context) -> {})
            .build());
  }

  @Test
  void e4_isDueAfterSoManyEvents() {
    SaveSchedule saves = every(2, NEVER);
    saves.done(event(), 1);
    assertFalse(saves.isDue(System.nanoTime()));
    saves.done(event(), 1);
    assertTrue(saves.isDue(System.nanoTime()));
    saves.saved(0);
    assertFalse(saves.isDue(System.nanoTime()));
  }

  @Test
  void whatIsUnsavedIsDueAtOnceAtTheFirstEndOfWhatWasFetched() {
    SaveSchedule saves = every(100, NEVER);
    assertEquals(-1, saves.caughtUp(), "nothing is unsaved");
    saves.done(event(), 1);
    assertEquals(0, saves.caughtUp());
    assertTrue(saves.isDue(System.nanoTime()));
  }

  @Test
  void savesAtTheEndOfWhatWasFetchedRestForAHundredTimesAsLongAsOneTakes() {
    SaveSchedule saves = every(100, NEVER);
    saves.done(event(), 1);
    saves.saved(Duration.ofMillis(8).toNanos());
    saves.done(event(), 1);
    long rest = saves.caughtUp();
    assertTrue(rest > millis(500) && rest <= millis(800), () -> rest + " ns");
    assertFalse(saves.isDue(System.nanoTime()));
    assertEquals(-1, saves.caughtUp(), "one wake-up is enough");
  }

  @Test
  void oneSlowSaveDoesNotLeaveAQuietPartitionUnsaved() {
    SaveSchedule saves = every(100, NEVER);
    saves.done(event(), 1);
    saves.saved(A_MINUTE);
    saves.done(event(), 1);
    long rest = saves.caughtUp();
    assertTrue(rest > 0 && rest <= millis(1_000), () -> rest + " ns");
  }

  @Test
  void e4_noRestIsLongerThanTheTimeBetweenSavesSinceTheFirstUnsavedEvent() throws Exception {
    SaveSchedule saves = every(100, Duration.ofMillis(500));
    saves.done(event(), 1);
    saves.saved(A_MINUTE);
    saves.done(event(), 1);
    Thread.sleep(200);
    saves.done(event(), 1);
    long rest = saves.caughtUp();
    assertTrue(rest >= 0 && rest <= millis(300), () -> rest + " ns");
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private static Delivery event() {
    return new Delivery() {
      @Override
      public Event event() {
        return Event.recorded(
            UUID.randomUUID(), "letters", "s", 0, "sent", Instant.EPOCH, new byte[0], Map.of());
      }

      @Override
      public Position position() {
        return Position.of("test", 1);
      }
    };
  }
}
