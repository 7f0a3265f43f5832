package io.workprovider.postgres.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LeaseTest {

  private static final long MILLI = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(-5_000 * MILLI);
  private final AtomicLong wallMillis = new AtomicLong(1_000_000);
  private final Ticker ticker = new Ticker(nanos::get, wallMillis::get);
  private final Lease lease = new Lease(Duration.ofSeconds(1), ticker, ticker.now());

  private void pass(long millis) {
    nanos.addAndGet(millis * MILLI);
    wallMillis.addAndGet(millis);
  }

  @Test
  void a4_isOverEightTenthsAfterTheLastProof() {
    pass(799);
    assertTrue(lease.isHeld());
    assertEquals(MILLI, lease.nanosLeft());
    pass(1);
    assertFalse(lease.isHeld());
    assertEquals(0, lease.nanosLeft());
    assertEquals(
        Optional.of("the server has not answered for 800 ms, of which 800 are allowed"),
        lease.whyOver());
  }

  @Test
  void a4_aProofCountsFromWhenItsQuestionWasSent() {
    Ticker.Moment sent = ticker.now();
    pass(700);
    assertTrue(lease.prove(sent));
    pass(100);
    assertFalse(lease.isHeld());
  }

  @Test
  void aProofInTimeKeepsIt() {
    for (int i = 0; i < 100; i++) {
      pass(500);
      assertTrue(lease.prove(ticker.now()));
    }
    assertTrue(lease.isHeld());
  }

  @Test
  void a4_aProofThatCameTooLateDoesNotReviveItEvenIfNobodyLooked() {
    pass(300);
    Ticker.Moment sent = ticker.now();
    pass(600);
    assertFalse(lease.prove(sent));
    assertFalse(lease.isHeld());
  }

  @Test
  void a4_aMachineThatWasSuspendedSeesItByTheWallClock() {
    wallMillis.addAndGet(10_000);
    assertFalse(lease.isHeld());
  }

  @Test
  void aWallClockThatIsSetBackDoesNotLengthenIt() {
    wallMillis.addAndGet(-3_600_000);
    nanos.addAndGet(800 * MILLI);
    assertFalse(lease.isHeld());
  }

  @Test
  void onceEndedItStaysEndedForTheFirstReason() {
    lease.end("the session closed");
    lease.end("something else");
    assertFalse(lease.prove(ticker.now()));
    assertEquals(Optional.of("the session closed"), lease.whyOver());
  }
}
