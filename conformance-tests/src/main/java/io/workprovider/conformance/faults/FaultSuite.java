package io.workprovider.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two nodes in JVMs of their own, one of which is hurt: work goes on elsewhere within the bound
 * that the provider states, nothing is lost, out of order or at once, and what is handled again is
 * bounded (Rules A3, A4, A10, E1, E2, E4). Each test logs how long work stood still, and the bound.
 *
 * <p>It takes minutes, and signals as POSIX systems have them; a provider gives its subclass a tag
 * and a profile.
 *
 * <p>Not asserted: faults that only the provider's author can think of, such as the death of a
 * leader in the middle of a step.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class FaultSuite {

  /** For subclasses. */
  protected FaultSuite() {}

  /** A fixture for one test, with an empty storage; the suite closes it. */
  protected abstract FaultFixture fixture();

  private static NodeCluster cluster(FaultFixture fixture) {
    return NodeCluster.of(fixture, Map.of(), "a", "b");
  }

  @Test
  void a3_aKilledNodesWorkGoesOnElsewhere() {
    FaultFixture fixture = fixture();
    try (NodeCluster cluster = cluster(fixture)) {
      Set<String> partitions = cluster.partitionsOf("b");
      long killed = System.nanoTime();
      cluster.node("b").kill();
      awaitGoingOn(cluster, "SIGKILL", "a", partitions, killed, fixture.bounds().kill());
      cluster.judge(NodeCluster.UNSAVED);
    }
  }

  @Test
  void a3_aFrozenNodesWorkGoesOnElsewhereAndItComesBack() {
    FaultFixture fixture = fixture();
    try (NodeCluster cluster = cluster(fixture)) {
      Set<String> partitions = cluster.partitionsOf("b");
      long frozen = System.nanoTime();
      cluster.node("b").freeze();
      awaitGoingOn(cluster, "SIGSTOP", "a", partitions, frozen, fixture.bounds().freeze());
      cluster.node("b").thaw();
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(NodeCluster.UNSAVED);
    }
  }

  @Test
  void a4_aCutOffNodesWorkGoesOnElsewhereAndItComesBack() {
    FaultFixture fixture = fixture();
    try (NodeCluster cluster = cluster(fixture)) {
      Set<String> partitions = cluster.partitionsOf("b");
      long cut = System.nanoTime();
      fixture.cut("b");
      awaitGoingOn(cluster, "a cut", "a", partitions, cut, fixture.bounds().cut());
      fixture.heal("b");
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.judge(NodeCluster.UNSAVED);
    }
  }

  @Test
  void e3_aPoliteLeaveAndAJoinHandleNothingTwice() {
    FaultFixture fixture = fixture();
    try (NodeCluster cluster = cluster(fixture)) {
      Set<String> partitions = cluster.partitionsOf("b");
      long left = System.nanoTime();
      cluster.node("b").leave();
      awaitGoingOn(cluster, "a polite leave", "a", partitions, left, fixture.bounds().leave());
      cluster.start("c");
      cluster.awaitShared("a", "c");
      cluster.awaitHandlingBy("a", "c");
      cluster.judge(0);
    }
  }

  @Test
  void l4_aRestartOfTheBackEndIsSurvived() {
    FaultFixture fixture = fixture();
    try (NodeCluster cluster = cluster(fixture)) {
      fixture.restartBackEnd();
      long there = System.nanoTime();
      Duration bound = fixture.bounds().restart();
      for (String name : new String[] {"a", "b"}) {
        cluster.awaitUntil(
            bound,
            name + " handles again",
            () -> cluster.node(name).handlings().stream().anyMatch(call -> call.start() > there));
      }
      report("a restart of the back end", System.nanoTime() - there, bound);
      cluster.awaitShared("a", "b");
      cluster.judge(2 * NodeCluster.UNSAVED);
    }
  }

  /** Waits until each of these partitions is handled here, and tells how long that took. */
  private void awaitGoingOn(
      NodeCluster cluster,
      String fault,
      String here,
      Set<String> partitions,
      long since,
      Duration bound) {
    assertTrue(!partitions.isEmpty(), "it had something to lose");
    Collection<Long> firsts = cluster.awaitGoingOn(bound, here, partitions, since, fault).values();
    report(fault, Collections.max(firsts) - since, bound);
  }

  private void report(String fault, long nanos, Duration bound) {
    // Printed, and not logged: whoever runs it may have no logging set up.
    System.out.printf(
        "%s: after %s work stood still for %d ms; the bound is %d ms%n",
        getClass().getName(), fault, TimeUnit.NANOSECONDS.toMillis(nanos), bound.toMillis());
  }
}
