package io.workprovider.postgres.faults;

import io.workprovider.conformance.faults.Handling;
import io.workprovider.conformance.faults.NodeProcess;
import io.workprovider.testservers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures how long work stands still when nodes go and come, at the default settings, and prints a
 * table. Two nodes share four partitions; events arrive all the time, in each partition about every
 * 40 ms; a figure is the longest time, over the partitions that moved, from the last call on the
 * one node to the first on the other. The one argument is the number of trials of each kind, 20
 * unless given.
 */
final class TakeoverTimes {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "workprovider.postgres.lease",
          "5s",
          "fault.handler-millis",
          "1",
          FaultCluster.NOTIFY,
          "");

  /** What happens to a node, and which of the two it happens to. */
  private enum Kind {
    FOLLOWER_KILLED("SIGKILL of a node"),
    LEADER_KILLED("SIGKILL of the leader"),
    FROZEN("SIGSTOP"),
    CUT("cut off, both directions"),
    LEAVES("polite leave"),
    JOINS("join");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private TakeoverTimes() {}

  public static void main(String[] arguments) throws IOException {
    int trials = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    System.out.printf("Load before: %s", Files.readString(Path.of("/proc/loadavg")));
    System.out.printf(
        "| %-26s | %6s | %6s | %6s | %6s | %6s |%n", "ms", "trials", "min", "median", "p95", "max");
    System.out.println("|---|---|---|---|---|---|");
    try (PostgresServer server = PostgresServer.start(Map.of())) {
      for (Kind kind : Kind.values()) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
          millis.add(trial(server, kind) / 1_000_000);
        }
        print(kind, millis);
      }
    }
    System.out.printf("Load after: %s", Files.readString(Path.of("/proc/loadavg")));
  }

  private static void print(Kind kind, List<Long> millis) {
    Collections.sort(millis);
    int size = millis.size();
    System.out.printf(
        Locale.ROOT,
        "| %-26s | %6d | %6d | %6d | %6d | %6d |%n",
        kind.text,
        size,
        millis.get(0),
        millis.get(size / 2),
        millis.get(Math.min(size - 1, (int) Math.ceil(size * 0.95) - 1)),
        millis.get(size - 1));
  }

  private static long trial(PostgresServer server, Kind kind) {
    String[] names = kind == Kind.JOINS ? new String[] {"a"} : new String[] {"a", "b"};
    try (FaultCluster cluster = FaultCluster.of(server, DEFAULTS, names)) {
      cluster.awaitHandlingBy(names);
      if (kind == Kind.JOINS) {
        long began = System.nanoTime();
        cluster.start("b");
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("b");
        Handling first = cluster.node("b").handlings().get(0);
        return standstill(cluster, "b", Set.of(first.partition()), began);
      }
      String victim = kind == Kind.LEADER_KILLED ? cluster.leader() : cluster.follower();
      String other = victim.equals("a") ? "b" : "a";
      Set<String> moved = partitionsOf(cluster, victim);
      long began = System.nanoTime();
      happen(kind, cluster, victim);
      return standstill(cluster, other, moved, began);
    }
  }

  private static void happen(Kind kind, FaultCluster cluster, String name) {
    NodeProcess victim = cluster.node(name);
    switch (kind) {
      case FOLLOWER_KILLED, LEADER_KILLED -> victim.kill();
      case FROZEN -> victim.freeze();
      case CUT -> cluster.cable(name).cut();
      case LEAVES -> victim.leave();
      case JOINS -> throw new IllegalArgumentException("Nothing happens to anybody.");
    }
  }

  private static Set<String> partitionsOf(FaultCluster cluster, String name) {
    return cluster.node(name).handlings().stream()
        .map(Handling::partition)
        .collect(Collectors.toSet());
  }

  /**
   * The longest time, over these partitions, from the end of the last call elsewhere to the start
   * of the first one here.
   */
  private static long standstill(
      FaultCluster cluster, String here, Set<String> partitions, long after) {
    Map<String, Long> firsts = new HashMap<>();
    cluster.awaitUntil(
        FaultCluster.LONG,
        here + " handles " + partitions,
        () -> {
          for (Handling handling : cluster.node(here).handlings()) {
            if (handling.start() > after && partitions.contains(handling.partition())) {
              firsts.merge(handling.partition(), handling.start(), Math::min);
            }
          }
          return firsts.keySet().equals(partitions);
        });
    return firsts.entrySet().stream()
        .mapToLong(
            first -> first.getValue() - lastBefore(cluster, first.getKey(), first.getValue()))
        .max()
        .orElseThrow();
  }

  private static long lastBefore(FaultCluster cluster, String partition, long nanos) {
    return cluster.handlings().stream()
        .filter(handling -> handling.partition().equals(partition) && handling.end() < nanos)
        .mapToLong(Handling::end)
        .max()
        .orElseThrow();
  }
}
