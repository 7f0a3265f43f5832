package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartedOnceTest {

  private final AtomicInteger starts = new AtomicInteger();

  @Test
  void isStartedWhenItIsFirstAskedForAndNeverAgain() {
    StartedOnce<Integer> once = new StartedOnce<>(starts::incrementAndGet);
    assertEquals(0, starts.get());
    assertEquals(1, once.get());
    assertEquals(1, once.get());
  }

  @Test
  void everybodyIsToldWhyItDoesNotStart() {
    IllegalStateException cause = new IllegalStateException("The port 9092 is taken.");
    StartedOnce<Integer> once =
        new StartedOnce<>(
            () -> {
              starts.incrementAndGet();
              throw cause;
            });
    assertSame(cause, assertThrows(IllegalStateException.class, once::get));
    IllegalStateException later = assertThrows(IllegalStateException.class, once::get);
    assertSame(cause, later.getCause());
    assertTrue(String.valueOf(later.getMessage()).contains("9092"), later.getMessage());
    assertEquals(1, starts.get());
  }
}
