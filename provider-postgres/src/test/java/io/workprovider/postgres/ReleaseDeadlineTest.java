package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReleaseDeadlineTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ReleaseDeadline deadline = new ReleaseDeadline();

  @Test
  void whatNobodyAskedBackIsNeverDue() {
    assertFalse(deadline.isOver());
    assertEquals(Long.MAX_VALUE, deadline.nanosLeft());
  }

  @Test
  void a4_itCountsFromWhenTheServerWasAsked() {
    deadline.set(System.nanoTime() - 2 * SECOND, SECOND);
    assertTrue(deadline.isOver());
    assertEquals(0, deadline.nanosLeft());
  }

  @Test
  void whatIsDueLaterHasTimeLeft() {
    deadline.set(System.nanoTime(), 3_600 * SECOND);
    assertFalse(deadline.isOver());
    assertTrue(deadline.nanosLeft() <= 3_600 * SECOND);
  }
}
