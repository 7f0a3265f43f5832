package io.workprovider.postgres.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.leader.DeathWatch.Sign;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeathWatchTest {

  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final Sign HELD = new Sign(true, true, LEASE);
  private static final Sign FREE = new Sign(false, true, LEASE);
  private static final Sign UNKNOWN = new Sign(false, false, LEASE);

  private final DeathWatch watch = new DeathWatch(Duration.ofMillis(500));

  private static long at(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void a12_oneLookKillsNobody() {
    watch.look(Map.of("n", FREE), at(10_000));
    assertEquals(Set.of(), watch.dead());
    assertEquals(OptionalLong.of(at(500)), watch.nextDue());
  }

  @Test
  void aLockThatStaysFreeForTheGraceKills() {
    watch.look(Map.of("n", FREE), at(0));
    watch.look(Map.of("n", FREE), at(499));
    assertEquals(Set.of(), watch.dead());
    assertEquals(OptionalLong.of(at(1)), watch.nextDue());
    watch.look(Map.of("n", FREE), at(500));
    assertEquals(Set.of("n"), watch.dead());
    assertTrue(watch.nextDue().isEmpty());
  }

  @Test
  void a12_aHeldLockMeansAliveHoweverOftenItWasSeenFree() {
    watch.look(Map.of("n", FREE), at(0));
    watch.look(Map.of("n", HELD), at(400));
    watch.look(Map.of("n", FREE), at(800));
    assertEquals(Set.of(), watch.dead());
  }

  @Test
  void aLockOfAnotherServersLifeSaysNothingUntilTheLeaseHasPassed() {
    watch.look(Map.of("n", UNKNOWN), at(0));
    watch.look(Map.of("n", UNKNOWN), at(4_999));
    assertEquals(Set.of(), watch.dead());
    watch.look(Map.of("n", UNKNOWN), at(5_000));
    assertEquals(Set.of("n"), watch.dead());
  }

  @Test
  void theDeadStayDeadWhileThereIsATraceOfThem() {
    watch.look(Map.of("n", FREE), at(0));
    watch.look(Map.of("n", FREE), at(500));
    watch.look(Map.of("n", UNKNOWN), at(501));
    assertEquals(Set.of("n"), watch.dead());
    watch.look(Map.of(), at(502));
    assertEquals(Set.of(), watch.dead());
  }
}
