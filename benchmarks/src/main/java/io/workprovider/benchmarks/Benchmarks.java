package io.workprovider.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Measures the library and a loop written by hand side by side, and prints a line for each figure.
 *
 * <p>Repeats alternate, so that what else the machine does hits both; the first pairs warm up and
 * are dropped.
 */
public final class Benchmarks {

  private static final int REPEATS = 5;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** For the first figure of a server, whose code nothing has run before. */
  private static final long FIRST_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(40);

  private final Options options;
  private final List<Result> results = new ArrayList<>();
  private final Map<String, String> conditions = new LinkedHashMap<>();

  private Benchmarks(Options options) {
    this.options = options;
  }

  /**
   * Measures what is asked for.
   *
   * @param arguments see {@link Options}
   */
  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.println(Options.USAGE);
      return;
    }
    try {
      new Benchmarks(Options.of(arguments)).run();
    } catch (UsageException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void run() throws Exception {
    describeMachine();
    try (PostgresBench postgres = new PostgresBench(options.quick())) {
      measureAll(postgres, Benchmarks::onPostgres);
    }
    try (KafkaBench kafka = new KafkaBench(options.quick())) {
      measureAll(kafka, Benchmarks::onKafka);
    }
    if (results.isEmpty()) {
      throw new UsageException(
          "No figure has '" + options.only() + "' in its name, so nothing was measured.");
    }
    System.out.println();
    System.out.print(Report.table(conditions, results));
    if (options.plot().isPresent()) {
      Plot.ofRates(results).write(options.plot().get());
    }
  }

  private static List<Figure> onPostgres(PostgresBench bench) {
    RawLoop raw = new PostgresRawLoop(bench);
    return List.of(
        new ReadBacklog("postgres", bench, raw, 1, 500_000, 0.9),
        new ReadBacklog("postgres", bench, raw, 4, 500_000, 0.8),
        new ReadBacklog("postgres", bench, raw, 16, 500_000, 0.8),
        new ReadBacklog("postgres", bench, raw, 64, 500_000, 0.8),
        new TailReaders(bench),
        new Append(bench),
        new AppendToHandle(bench, 0.5, 5),
        new AppendToHandle(bench, 0.99, 20),
        new SlowHandlers(bench),
        new SavedPositions(bench),
        new WrittenWithPosition(bench),
        new Allocated(bench, raw),
        new LiveHeap(bench),
        Scaling.inEvents(bench, 10_000),
        Scaling.inEvents(bench, 1_000_000),
        Scaling.inNodes(bench, 2),
        Scaling.inNodes(bench, 4));
  }

  private static List<Figure> onKafka(KafkaBench bench) {
    RawLoop raw = KafkaRawLoop.makingEvents(bench);
    return List.of(
        new ReadBacklog("kafka", bench, raw, 1, 3_000_000, 0.9),
        new ReadBacklog("kafka", bench, raw, 4, 3_000_000, 0.9),
        new ReadBacklog("kafka", bench, raw, 16, 3_000_000, 0.9),
        new ReadBacklog("kafka, bare loop", bench, KafkaRawLoop.bare(bench), 4, 3_000_000, 0.9),
        new ProduceToHandle(bench));
  }

  private <B extends Bench> void measureAll(B bench, Function<B, List<Figure>> figures)
      throws Exception {
    conditions.putAll(bench.conditions());
    long warmUp = FIRST_WARM_UP_NANOS;
    for (Figure figure : figures.apply(bench)) {
      if (figure.name().contains(options.only())) {
        results.add(measure(figure, warmUp));
        warmUp = WARM_UP_NANOS;
        if (options.json().isPresent()) {
          // After each: a run that is cut short leaves what it has.
          Report.json(options.json().get(), conditions, results);
        }
      }
    }
  }

  private Result measure(Figure figure, long warmUpNanos) throws Exception {
    int repeats = options.quick() ? 1 : REPEATS;
    System.out.print(figure.name() + ": preparing");
    figure.prepare();
    System.out.print(", warming up");
    double dropped = warmUp(figure, warmUpNanos);
    List<Double> library = new ArrayList<>();
    List<Double> raw = new ArrayList<>();
    for (int i = 1; i <= repeats; i++) {
      System.out.printf(Locale.ROOT, ", %d of %d", i, repeats);
      library.add(figure.library());
      raw.add(figure.raw());
    }
    Result result = new Result(figure, library, raw);
    System.out.println(dropped > 0 ? "" : ", nothing measured");
    System.out.print(Report.row(result));
    return result;
  }

  /** The JIT compiler is still busy after one pair of runs of a second. */
  private double warmUp(Figure figure, long nanos) throws Exception {
    long began = System.nanoTime();
    double dropped;
    do {
      dropped = figure.library() + figure.raw();
    } while (!options.quick() && System.nanoTime() - began < nanos);
    return dropped;
  }

  private void describeMachine() {
    conditions.put(
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " processors, load "
            + String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    conditions.put("java", Runtime.version().toString());
    conditions.put("payload", Bench.PAYLOAD + " bytes, 1,024 for the live heap");
    conditions.put("settings", "the library's defaults");
    conditions.put(
        "run",
        options.quick() ? "quick: these figures say nothing" : "median (range) of " + REPEATS);
  }
}
