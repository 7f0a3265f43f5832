package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long a member takes itself for one (Rule A4). */
class LeaseTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // It runs over, as it may.

  private final Lease lease = new Lease(Duration.ofSeconds(10), Duration.ZERO, clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void a4_itEndsBeforeTheSessionDoesCountedFromWhenTheProofWasSent() {
    pass(Duration.ofSeconds(2));
    long sent = lease.now();
    pass(Duration.ofSeconds(3));
    lease.proven(sent);
    pass(Duration.ofMillis(4_999));
    assertTrue(lease.isHeld(), "7.999 s after it was sent");
    pass(Duration.ofMillis(1));
    assertFalse(lease.isHeld(), "8 s after it was sent");
  }

  @Test
  void a4_anOlderProofTakesNothingBack() {
    long first = lease.now();
    pass(Duration.ofSeconds(4));
    lease.proven(lease.now());
    lease.proven(first);
    pass(Duration.ofSeconds(7));
    assertTrue(lease.isHeld());
  }

  @Test
  void a4_whereAProofDoesNotProlongTheSessionItsUncertaintyIsTakenOff() {
    Lease unsure = new Lease(Duration.ofSeconds(45), Duration.ofSeconds(5), clock::get);
    pass(Duration.ofMillis(31_999));
    assertTrue(unsure.isHeld());
    pass(Duration.ofMillis(1));
    assertFalse(unsure.isHeld());
  }

  @Test
  void aProofIsDueEarlyEnoughToBeTriedAgain() {
    assertFalse(lease.isDue());
    pass(Duration.ofSeconds(2));
    assertTrue(lease.isDue());
    assertEquals(Duration.ofMillis(2_666), Duration.ofMillis(lease.attempt().toMillis()));
  }

  @Test
  void whatIsEndedIsNotHeld() {
    lease.end();
    lease.proven(lease.now());
    assertFalse(lease.isHeld());
  }
}
