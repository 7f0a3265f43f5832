package io.workprovider.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {

  private static Result result(double library, double raw, Figure.Goal goal) {
    return new Result(new Fixed(goal), List.of(1.0, library, 1e9), List.of(1.0, raw, 1e9));
  }

  private record Fixed(Figure.Goal goal) implements Figure {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public String unit() {
      return "events/s";
    }

    @Override
    public void prepare() {}

    @Override
    public double library() {
      return 1;
    }

    @Override
    public double raw() {
      return 1;
    }
  }

  @Test
  void aGoalIsJudgedByTheMedians() {
    Figure.Goal share = Figure.Goal.ratioAtLeast(0.9);
    assertEquals(true, result(90, 100, share).isGoalMet());
    assertEquals(false, result(89, 100, share).isGoalMet());
    Figure.Goal bound = Figure.Goal.atMost(5);
    assertEquals(true, result(5, 1, bound).isGoalMet());
    assertEquals(false, result(5.1, 1, bound).isGoalMet());
  }

  @Test
  void theTableNamesWhatMissedItsGoal() {
    String table =
        Report.table(
            Map.of("machine", "this one"),
            List.of(
                result(89, 100, Figure.Goal.ratioAtLeast(0.9)),
                result(95, 100, Figure.Goal.ratioAtLeast(0.9))));
    List<String> lines = table.lines().toList();
    assertEquals("machine: this one", lines.get(0));
    assertTrue(lines.get(3).endsWith("MISSED"), table);
    assertTrue(lines.get(4).endsWith("met"), table);
  }

  /** Two figures of all: the others run in the leg of CI that is named benchmarks. */
  @Test
  void aQuickRunMeasuresOnRealServersAndWritesWhatItFound(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("figures.json");
    Path plot = folder.resolve("rates.svg");
    String only = "read a backlog, partitions=16";
    Benchmarks.main(new String[] {"--quick", "--only=" + only, "--json=" + json, "--plot=" + plot});
    String written = Files.readString(json);
    assertTrue(written.contains("postgres: " + only), written);
    assertTrue(written.contains("kafka: " + only), written);
    assertEquals(2, written.split("\"ratio\"", -1).length - 1, written);
    String drawn = Files.readString(plot);
    assertEquals(4, drawn.split("<polyline", -1).length - 1, drawn);
  }

  @Test
  void aPlotPutsTheHighestPointAtTheTopAndTheLastAtTheRight() {
    Plot plot = new Plot("Rates", "partitions");
    plot.add("a & b", 1, 50);
    plot.add("a & b", 4, 100);
    String svg = plot.svg();
    assertTrue(svg.contains("points=\"80.0,205.0 570.0,40.0\""), svg);
    assertTrue(svg.contains(">a &amp; b<"), svg);
  }

  @Test
  void refusesAnOptionThatIsNotThere() {
    assertEquals(
        "There is no option '--fast'. Options are --quick, --only=<part of a figure's name>,"
            + " --json=<file> and --plot=<file>.",
        assertThrows(UsageException.class, () -> Options.of("--quick", "--fast")).getMessage());
  }

  @Test
  void aPlotOfTakeoversHasADotForEachTrialAndALineAtTheMedian(@TempDir Path folder)
      throws Exception {
    Path json = folder.resolve("takeover.json");
    Files.writeString(
        json,
        """
        {"rows": [
          {"name": "SIGKILL", "millis": [100, 1000, 1000]},
          {"name": "a leave", "millis": [10]}
        ]}
        """);
    Path plot = folder.resolve("takeover.svg");
    TakeoverPlot.main(new String[] {json.toString(), plot.toString()});
    String svg = Files.readString(plot);
    assertEquals(4, svg.split("<circle", -1).length - 1, svg);
    // From 10 to 10,000 ms there are 540 pixels, so 1,000 ms are at two thirds of them.
    assertTrue(svg.contains("<line x1=\"550.0\" y1=\"57.3\" x2=\"550.0\""), svg);
    assertTrue(svg.contains(">a leave<"), svg);
  }

  @Test
  void aPlotOfNoTakeoversSaysSo(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("empty.json");
    Files.writeString(json, "{\"rows\": []}");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TakeoverPlot.read(json));
    assertEquals(json + " holds no rows with times.", refused.getMessage());
  }
}
