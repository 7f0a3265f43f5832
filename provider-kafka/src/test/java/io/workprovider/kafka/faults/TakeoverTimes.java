package io.workprovider.kafka.faults;

import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;
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
 * Measures how long work stands still when nodes go and come, at the default settings of the
 * library and the stock settings of a broker, and prints a table. Two nodes share four partitions;
 * events arrive all the time, in each partition about every 40 ms; a figure is the longest time,
 * over the partitions that moved, from the last call on the one node to the first on the other. The
 * first argument is the number of trials of each kind, 10 unless given; the second the group
 * protocol, classic unless given.
 */
final class TakeoverTimes {

  /** What happens to a node. */
  private enum Kind {
    KILLED("SIGKILL"),
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
    int trials = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    Map<String, String> settings = new HashMap<>();
    settings.put("workprovider.kafka.session-timeout", "10s");
    settings.put("fault.handler-millis", "1");
    settings.put(
        "workprovider.kafka.group-protocol", arguments.length < 2 ? "classic" : arguments[1]);
    System.out.printf("Load before: %s", Files.readString(Path.of("/proc/loadavg")));
    System.out.printf(
        "| %-26s | %6s | %6s | %6s | %6s | %6s |%n", "ms", "trials", "min", "median", "p95", "max");
    System.out.println("|---|---|---|---|---|---|");
    try (KafkaCluster kafka =
        KafkaPlan.of(1)
            .withCables(2)
            .with("group.initial.rebalance.delay.ms", "3000")
            .startInOwnJvms()) {
      for (Kind kind : Kind.values()) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
          millis.add(trial(kafka, settings, kind) / 1_000_000);
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

  private static long trial(KafkaCluster kafka, Map<String, String> settings, Kind kind) {
    String[] names = kind == Kind.JOINS ? new String[] {"a"} : new String[] {"a", "b"};
    try (FaultCluster cluster = FaultCluster.of(kafka, settings, names)) {
      if (kind == Kind.JOINS) {
        long began = System.nanoTime();
        cluster.start("b");
        cluster.awaitShared("a", "b");
        cluster.awaitHandlingBy("b");
        String first = cluster.node("b").handlings().get(0).partition();
        return standstill(cluster, "b", Set.of(first), began);
      }
      Set<String> moved = partitionsOf(cluster, "a");
      moved.removeAll(partitionsOf(cluster, "b"));
      long began = System.nanoTime();
      happen(kind, cluster.node("a"));
      return standstill(cluster, "b", moved, began);
    }
  }

  private static void happen(Kind kind, NodeProcess victim) {
    switch (kind) {
      case KILLED -> victim.kill();
      case FROZEN -> victim.freeze();
      case CUT -> victim.cable().cut();
      case LEAVES -> victim.leave();
      case JOINS -> throw new IllegalArgumentException("Nothing happens to anybody.");
    }
  }

  /** What it owns now: what it has begun last is of what it was granted last. */
  private static Set<String> partitionsOf(FaultCluster cluster, String name) {
    long recently = System.nanoTime() - 500_000_000L;
    return cluster.node(name).handlings().stream()
        .filter(handling -> handling.start() > recently)
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
