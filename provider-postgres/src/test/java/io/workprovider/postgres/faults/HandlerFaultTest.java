package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.NewEvent;
import io.workprovider.conformance.faults.FaultNode;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that take long, and handlers that do not listen. */
@Tag("faults")
final class HandlerFaultTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  @Test
  void h4_aHandlerThatOutlastsTheLeaseKeepsItsPartition() {
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a", "b")) {
      cluster.awaitHandlingBy("a", "b");
      String a = cluster.node("a").nodeId();
      String b = cluster.node("b").nodeId();
      for (int i = 0; i < 4; i++) {
        cluster.append("slow-" + i, NewEvent.of(FaultNode.SLOW, "5000"));
      }
      cluster.awaitUntil(
          FaultCluster.LONG,
          "the slow ones are done",
          () ->
              cluster.handlings().stream()
                      .filter(h -> h.stream().startsWith("slow") && h.completed())
                      .count()
                  == 4);
      assertEquals(a, cluster.node("a").nodeId());
      assertEquals(b, cluster.node("b").nodeId());
      cluster.judge(0);
    }
  }

  @Test
  void a2_whatIsNotReleasedInTimeIsTakenAndItsHandlerCancelled() {
    Map<String, String> shortDeadline = Map.of("fault.release-deadline", "1000");
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), shortDeadline, "a")) {
      cluster.awaitHandlingBy("a");
      for (int i = 0; i < 12; i++) {
        cluster.append("slow-" + i, NewEvent.of(FaultNode.SLOW, "6000"));
      }
      cluster.awaitUntil(
          FaultCluster.LONG,
          "all partitions are in slow handlers",
          () ->
              cluster.node("a").handlings().stream()
                      .filter(h -> h.stream().startsWith("slow") && h.end() == Long.MAX_VALUE)
                      .count()
                  >= 2);
      cluster.start("b");
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("b");
      // It hears that its epoch was fenced when the next owner does.
      long reaction = TimeUnit.SECONDS.toNanos(1);
      cluster.judge(
          UNSAVED,
          (first, second) ->
              first.stream().startsWith("slow")
                  && !first.completed()
                  && first.end() - second.start() < reaction);
    }
  }

  @Test
  void e5_aHandlerThatDoesNotListenIsReportedAndWaitedForOnItsNode() {
    Map<String, String> one = Map.of("fault.partitions", "1", "fault.handler-deadline", "500");
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), one)) {
      cluster.start("a");
      cluster.awaitUntil(
          FaultCluster.LONG,
          "a handles",
          () -> cluster.node("a").handlings().stream().anyMatch(h -> h.completed()));
      cluster.append("deaf", NewEvent.of(FaultNode.DEAF, "5000"));
      cluster.awaitUntil(
          FaultCluster.LONG,
          "it is in the handler",
          () -> cluster.handlings().stream().anyMatch(h -> h.stream().equals("deaf")));
      cluster.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND application_name LIKE '%-session'");
      cluster.judge(FaultCluster.SAVE_EVENTS);
      String log = cluster.node("a").log();
      assertTrue(log.contains("longer than its deadline"), log);
      assertTrue(log.contains("The partition waits"), log);
    }
  }
}
