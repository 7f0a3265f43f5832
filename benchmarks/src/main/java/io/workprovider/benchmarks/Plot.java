package io.workprovider.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Lines over a logarithmic axis, as SVG. */
final class Plot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 80;
  private static final int RIGHT = 190;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final int STEPS = 5;
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#8fbbd9", "#b5451b", "#e3ab8f", "#4a7c2c", "#b5cf9f");

  private final String title;
  private final String across;
  private final Map<String, List<Point>> lines = new LinkedHashMap<>();

  private record Point(double x, double y) {}

  /**
   * A plot without lines.
   *
   * @param across what the numbers on the axis are; each is 1 or more
   */
  Plot(String title, String across) {
    this.title = title;
    this.across = across;
  }

  /** Events a second against partitions, of the library and of the raw loops. */
  static Plot ofRates(List<Result> results) {
    Plot plot = new Plot("Reading a backlog, events a second", "partitions");
    for (Result result : results) {
      if (result.figure() instanceof ReadBacklog backlog) {
        plot.add(backlog.server(), backlog.partitions(), result.libraryMedian());
        plot.add(backlog.server() + ", raw loop", backlog.partitions(), result.rawMedian());
      }
    }
    return plot;
  }

  /** Adds a point to a line, to the right of those it has. */
  void add(String line, double x, double y) {
    lines.computeIfAbsent(line, name -> new ArrayList<>()).add(new Point(x, y));
  }

  /** Writes the picture. */
  void write(Path file) throws IOException {
    Files.writeString(file, svg());
  }

  String svg() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.text(LEFT, TOP / 2.0, "start", title);
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", across);
    grid(svg);
    int number = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      draw(svg, line.getKey(), line.getValue(), number++);
    }
    return svg.end();
  }

  private void grid(Svg svg) {
    for (int i = 0; i <= STEPS; i++) {
      double value = highest() * i / STEPS;
      svg.line(LEFT, y(value), WIDTH - RIGHT, y(value), Svg.GRID);
      svg.text(LEFT - 8, y(value) + 4, "end", String.format(Locale.ROOT, "%,.0f", value));
    }
    points()
        .mapToDouble(Point::x)
        .distinct()
        .forEach(
            value -> {
              svg.line(x(value), TOP, x(value), HEIGHT - BOTTOM, Svg.GRID);
              svg.text(x(value), HEIGHT - BOTTOM + 18, "middle", Integer.toString((int) value));
            });
  }

  private void draw(Svg svg, String name, List<Point> points, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y())));
    }
    svg.path(path.toString().trim(), colour);
    int height = TOP + 20 * (number + 1);
    svg.square(WIDTH - RIGHT + 16, height - 10, 12, colour);
    svg.text(WIDTH - RIGHT + 34, height, "start", name);
  }

  private double x(double value) {
    double widest = Math.max(1, points().mapToDouble(point -> Math.log(point.x())).max().orElse(1));
    return LEFT + Math.log(value) / widest * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value / highest() * (HEIGHT - TOP - BOTTOM);
  }

  private double highest() {
    return points().mapToDouble(Point::y).max().orElse(1);
  }

  private Stream<Point> points() {
    return lines.values().stream().flatMap(List::stream);
  }
}
