package io.workprovider.conformance.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Measures how long work stands still when nodes go and come, and prints a table (Rule A3).
 *
 * <p>Two nodes share four partitions; events arrive all the time, in a partition about every 40 ms;
 * a figure is the longest time, over the partitions that moved, from the last call of a handler on
 * the one node to the first on the other. Each trial has a storage of its own. Used by one thread,
 * for minutes.
 *
 * <p>With the system property {@code takeover.json} the times of all trials go to the file that it
 * names, too.
 *
 * @param <F> the fixture, which a row may ask whom to hurt
 */
public final class TakeoverTrials<F extends FaultFixture> {

  private static final String COLUMNS = "| %-26s | %6s | %6s | %6s | %6s | %6s |%n";

  private final Supplier<F> fixtures;
  private final Map<String, String> properties;
  private final int trials;

  /** What happens to a node. */
  public enum Fault {
    /** SIGKILL. */
    KILL,
    /** SIGSTOP. */
    FREEZE,
    /** Nothing passes between it and the back end. */
    CUT,
    /** It is asked to leave. */
    LEAVE,
    /** It joins, as the second. */
    JOIN
  }

  /**
   * A row of the table.
   *
   * @param name what stands in the table, in plain words
   * @param fault what happens
   * @param victim the name of the node that it happens to; not asked for a join
   */
  public record Row<F extends FaultFixture>(
      String name, Fault fault, BiFunction<F, NodeCluster, String> victim) {

    /** A row of what happens to the first of the two nodes. */
    public static <F extends FaultFixture> Row<F> of(String name, Fault fault) {
      return new Row<>(name, fault, (fixture, cluster) -> "a");
    }
  }

  /**
   * A measurement.
   *
   * @param fixtures makes one for each trial, with an empty storage
   * @param properties system properties of all nodes, beside those of the fixture, which they
   *     replace
   * @param trials how many of each row
   */
  public TakeoverTrials(Supplier<F> fixtures, Map<String, String> properties, int trials) {
    this.fixtures = fixtures;
    this.properties = Map.copyOf(properties);
    this.trials = trials;
  }

  /**
   * Measures, and prints each row when it is known, in milliseconds, between the load averages of
   * before and after.
   *
   * @throws IOException if the system does not tell its load average
   */
  public void print(PrintStream out, List<Row<F>> rows) throws IOException {
    Map<String, List<Long>> measured = new LinkedHashMap<>();
    out.printf("Load before: %s", load());
    out.printf(COLUMNS, "ms", "trials", "min", "median", "p95", "max");
    out.println("|---|---|---|---|---|---|");
    for (Row<F> row : rows) {
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < trials; i++) {
        millis.add(TimeUnit.NANOSECONDS.toMillis(trial(row)));
      }
      print(out, row.name(), millis);
      measured.put(row.name(), millis);
    }
    out.printf("Load after: %s", load());
    String file = System.getProperty("takeover.json");
    if (file != null) {
      Files.writeString(Path.of(file), json(measured));
    }
  }

  /** Names are plain words. */
  private static String json(Map<String, List<Long>> measured) {
    List<String> rows = new ArrayList<>();
    measured.forEach(
        (name, millis) -> rows.add("  {\"name\": \"" + name + "\", \"millis\": " + millis + "}"));
    return "{\"rows\": [\n" + String.join(",\n", rows) + "\n]}\n";
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg"));
  }

  private static void print(PrintStream out, String name, List<Long> millis) {
    Collections.sort(millis);
    int size = millis.size();
    out.printf(
        Locale.ROOT,
        COLUMNS,
        name,
        size,
        millis.get(0),
        millis.get(size / 2),
        millis.get(Math.min(size - 1, (int) Math.ceil(size * 0.95) - 1)),
        millis.get(size - 1));
  }

  private long trial(Row<F> row) {
    F fixture = fixtures.get();
    if (row.fault() == Fault.JOIN) {
      try (NodeCluster cluster = NodeCluster.of(fixture, properties, "a")) {
        return join(cluster);
      }
    }
    try (NodeCluster cluster = NodeCluster.of(fixture, properties, "a", "b")) {
      String victim = row.victim().apply(fixture, cluster);
      Set<String> moved = cluster.partitionsOf(victim);
      long began = System.nanoTime();
      happen(row.fault(), fixture, cluster.node(victim));
      return standstill(cluster, victim.equals("a") ? "b" : "a", moved, began, row.name());
    }
  }

  private static long join(NodeCluster cluster) {
    long began = System.nanoTime();
    cluster.start("b");
    cluster.awaitShared("a", "b");
    cluster.awaitHandlingBy("b");
    Set<String> first = Set.of(cluster.node("b").handlings().get(0).partition());
    return standstill(cluster, "b", first, began, "a join");
  }

  private static void happen(Fault fault, FaultFixture fixture, NodeProcess victim) {
    switch (fault) {
      case KILL -> victim.kill();
      case FREEZE -> victim.freeze();
      case CUT -> fixture.cut(victim.name());
      case LEAVE -> victim.leave();
      case JOIN -> throw new IllegalArgumentException("A join happens to nobody.");
    }
  }

  /**
   * The longest time, over these partitions, from the end of the last call elsewhere to the start
   * of the first one here.
   */
  private static long standstill(
      NodeCluster cluster, String here, Set<String> partitions, long since, String why) {
    Map<String, Long> firsts = cluster.awaitGoingOn(NodeCluster.LONG, here, partitions, since, why);
    return firsts.entrySet().stream()
        .mapToLong(
            first -> first.getValue() - lastBefore(cluster, first.getKey(), first.getValue()))
        .max()
        .orElseThrow(() -> new IllegalStateException("It had nothing to lose."));
  }

  private static long lastBefore(NodeCluster cluster, String partition, long nanos) {
    return cluster.handlings().stream()
        .filter(call -> call.partition().equals(partition) && call.end() < nanos)
        .mapToLong(Handling::end)
        .max()
        .orElseThrow(() -> new IllegalStateException("Nothing was handled in " + partition + "."));
  }
}
