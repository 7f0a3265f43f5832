package io.workprovider.spi.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a clock that is set by hand; a lease is 1,000 of its ticks. */
class LeaseTest {

  private static final long LEASE = 1_000;

  private long now = Long.MAX_VALUE - 500; // It may overflow, as nanoTime may.
  private final Lease lease = new Lease(LEASE, () -> now, null);

  @Test
  void a4_nothingIsOwnedBeforeTheFirstProof() {
    assertFalse(lease.isHeld());
    now += 10 * LEASE;
    assertFalse(lease.isOver(), "there is nothing to lose");
  }

  @Test
  void a4_itIsOverAFifthBeforeOthersTakeOver() {
    lease.proved(now);
    now += 799;
    assertTrue(lease.isHeld());
    now += 1;
    assertFalse(lease.isHeld());
    assertTrue(lease.isOver());
  }

  @Test
  void a4_aProofCountsFromWhenItWasSent() {
    long sentAt = now;
    now += 700;
    lease.proved(sentAt);
    now += 100;
    assertFalse(lease.isHeld());
  }

  @Test
  void a10_onceOverItStaysOver() {
    lease.proved(now);
    now += LEASE;
    lease.proved(now);
    assertTrue(lease.isOver());
    assertNotEquals(lease.node(), new Lease(LEASE, () -> now, lease.node()).node());
  }

  @Test
  void a3_aBeatThatStandsStillForALeaseIsDead() {
    assertEquals(List.of(), deadAfter(0, Map.of("a", 1L, "b", 1L)));
    assertEquals(List.of(), deadAfter(499, Map.of("a", 1L, "b", 2L)));
    assertEquals(List.of(), deadAfter(500, Map.of("a", 1L, "b", 3L)));
    assertEquals(List.of("a"), deadAfter(1, Map.of("a", 1L, "b", 3L)));
  }

  @Test
  void a12_whoStoodStillItselfTakesNobodyForDead() {
    assertEquals(List.of(), deadAfter(0, Map.of("a", 1L)));
    assertEquals(List.of(), deadAfter(5 * LEASE, Map.of("a", 1L)), "it was paused");
    assertEquals(List.of(), deadAfter(500, Map.of("a", 1L)));
    assertEquals(List.of("a"), deadAfter(500, Map.of("a", 1L)), "and goes on to watch");
  }

  @Test
  void a12_whoCameBackIsWatchedAnew() {
    assertEquals(List.of(), deadAfter(0, Map.of("a", 1L)));
    assertEquals(List.of(), deadAfter(500, Map.of()));
    assertEquals(List.of(), deadAfter(500, Map.of("a", 1L)));
  }

  private List<String> deadAfter(long ticks, Map<String, Long> beats) {
    now += ticks;
    return lease.dead(beats);
  }
}
