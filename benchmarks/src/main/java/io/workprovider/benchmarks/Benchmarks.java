package io.workprovider.benchmarks;

import io.workprovider.testservers.PostgresServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the library and a loop written by hand side by side, and prints a table.
 *
 * <p>Repeats alternate, so that what else the machine does hits both; the first pair warms up and
 * is dropped. {@code --quick} does a hundredth of the work, to see that it works, not how fast.
 */
public final class Benchmarks {

  private static final int REPEATS = 5;

  private Benchmarks() {}

  /**
   * Runs all figures.
   *
   * @param args {@code --quick}, and {@code --json=<file>} to write the numbers there
   */
  public static void main(String[] args) throws Exception {
    boolean quick = false;
    Path json = null;
    for (String arg : args) {
      if (arg.equals("--quick")) {
        quick = true;
      } else if (arg.startsWith("--json=")) {
        json = Path.of(arg.substring("--json=".length()));
      } else {
        throw new IllegalArgumentException(
            "There is no option '" + arg + "'. Options are --quick and --json=<file>.");
      }
    }
    try (PostgresServer server =
        PostgresServer.start(Map.of("fsync", "on", "synchronous_commit", "on"))) {
      Bench bench = new Bench(server, quick);
      List<Result> results = new ArrayList<>();
      for (Figure figure : figures(bench)) {
        results.add(measure(figure, quick ? 1 : REPEATS));
      }
      Map<String, String> conditions = conditions(bench, quick);
      System.out.println();
      System.out.print(Report.table(conditions, results));
      if (json != null) {
        Report.json(json, conditions, results);
      }
    }
  }

  private static List<Figure> figures(Bench bench) {
    return List.of(
        new ReadBacklog(bench, 1),
        new ReadBacklog(bench, 16),
        new Append(bench),
        new AppendToHandle(bench, 0.5, 5),
        new AppendToHandle(bench, 0.99, 20),
        new SlowHandlers(bench));
  }

  private static Result measure(Figure figure, int repeats) throws Exception {
    System.out.print(figure.name() + ": preparing");
    figure.prepare();
    System.out.print(", warming up");
    double dropped = figure.library() + figure.raw();
    List<Double> library = new ArrayList<>();
    List<Double> raw = new ArrayList<>();
    for (int i = 1; i <= repeats; i++) {
      System.out.printf(Locale.ROOT, ", %d of %d", i, repeats);
      library.add(figure.library());
      raw.add(figure.raw());
    }
    System.out.println(dropped > 0 ? "" : ", nothing measured");
    return new Result(figure, library, raw);
  }

  private static Map<String, String> conditions(Bench bench, boolean quick) throws SQLException {
    Map<String, String> conditions = new LinkedHashMap<>();
    Runtime runtime = Runtime.getRuntime();
    conditions.put(
        "machine",
        runtime.availableProcessors()
            + " processors, load "
            + String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    conditions.put("java", Runtime.version().toString());
    try (Connection connection = bench.connect()) {
      conditions.put(
          "server", "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion());
      conditions.put("driver", connection.getMetaData().getDriverVersion());
    }
    conditions.put("durability", "fsync=on, synchronous_commit=on");
    conditions.put("payload", Bench.PAYLOAD + " bytes");
    conditions.put("settings", "the library's defaults; the pool as large as there are writers");
    conditions.put("run", quick ? "quick: these figures say nothing" : "median (range) of 5");
    return conditions;
  }
}
