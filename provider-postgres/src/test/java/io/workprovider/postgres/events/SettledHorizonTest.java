package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SettledHorizonTest {

  private final SettledHorizon horizon = new SettledHorizon();

  @Test
  void e1_withoutWritersEverythingVisibleIsSettled() {
    horizon.accept(10, List.of());
    assertEquals(10, horizon.value());
    assertFalse(horizon.isBehind());
  }

  @Test
  void e1_aWriterSeenAtTheFirstCheckHoldsEverything() {
    horizon.accept(10, List.of("3/1"));
    assertEquals(0, horizon.value());
    horizon.accept(20, List.of("3/1"));
    assertEquals(0, horizon.value());
    assertTrue(horizon.isBehind());
    horizon.accept(20, List.of());
    assertEquals(20, horizon.value());
  }

  @Test
  void e1_aNewWriterHoldsWhatWasVisibleAtTheCheckBefore() {
    horizon.accept(10, List.of());
    horizon.accept(15, List.of("3/1"));
    assertEquals(10, horizon.value());
    horizon.accept(20, List.of("3/1", "4/1"));
    assertEquals(10, horizon.value());
    horizon.accept(30, List.of("4/1"));
    assertEquals(15, horizon.value());
    horizon.accept(30, List.of());
    assertEquals(30, horizon.value());
  }

  @Test
  void e1_aPreparedTransactionUnderANewNameHoldsWhatIsSettled() {
    horizon.accept(10, List.of());
    horizon.accept(15, List.of("3/1"));
    horizon.accept(25, List.of("-1/742"));
    assertEquals(10, horizon.value());
    horizon.accept(25, List.of());
    assertEquals(25, horizon.value());
  }

  @Test
  void e1_neverMovesBackWhileTheConnectionLasts() {
    horizon.accept(10, List.of());
    horizon.accept(7, List.of("3/1"));
    assertEquals(10, horizon.value());
  }

  @Test
  void e1_aNewConnectionForgetsTheWritersThatWereSeen() {
    horizon.accept(10, List.of());
    horizon.accept(20, List.of("3/1"));
    horizon.restart();
    horizon.accept(20, List.of("3/1"));
    assertEquals(0, horizon.value());
    horizon.accept(20, List.of());
    assertEquals(20, horizon.value());
  }

  @Test
  void e1_aNewConnectionForgetsWhatWasSettledSinceItMayBeLost() {
    horizon.accept(100, List.of());
    horizon.restart();
    horizon.accept(120, List.of("3/1"));
    assertEquals(0, horizon.value());
  }
}
