package io.workprovider.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** How long work stood still, a row for each fault and a dot for each trial, as SVG. */
final class TakeoverPlot {

  private static final int WIDTH = 760;
  private static final int LEFT = 190;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int ROW = 44;
  private static final int BOTTOM = 40;
  private static final double RADIUS = 5;
  private static final String DOTS = "#1b6ca8";
  private static final String MEDIAN = "#b5451b";

  private final Map<String, List<Double>> rows;

  private TakeoverPlot(Map<String, List<Double>> rows) {
    this.rows = rows;
  }

  /**
   * Draws what {@code takeover} has measured.
   *
   * @param arguments the JSON that it wrote, and the file for the picture
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException(
          "Say which JSON to draw, and into which file: takeover.json takeover.svg");
    }
    Files.writeString(Path.of(arguments[1]), read(Path.of(arguments[0])).svg());
  }

  /** Reads {@code {"rows": [{"name": …, "millis": […]}, …]}}. */
  static TakeoverPlot read(Path file) throws IOException {
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      String field = "";
      String name = "";
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          field = json.currentName();
        } else if (token == JsonToken.VALUE_STRING && field.equals("name")) {
          name = json.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT && field.equals("millis")) {
          rows.computeIfAbsent(name, each -> new ArrayList<>()).add(json.getDoubleValue());
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(file + " holds no rows with times.");
    }
    return new TakeoverPlot(rows);
  }

  String svg() {
    int bottom = TOP + ROW * rows.size();
    Svg svg = new Svg(WIDTH, bottom + BOTTOM);
    svg.text(
        10,
        TOP / 2.0,
        "start",
        "How long work stands still, ms; a dot a trial, the line the median");
    for (double tick = 1; tick <= ceiling(); tick *= 10) {
      if (tick >= floor()) {
        svg.line(x(tick), TOP, x(tick), bottom, Svg.GRID);
        svg.text(x(tick), bottom + 18, "middle", String.format(Locale.ROOT, "%,.0f", tick));
      }
    }
    double y = TOP + ROW / 2.0;
    for (Map.Entry<String, List<Double>> row : rows.entrySet()) {
      draw(svg, y, row.getKey(), row.getValue());
      y += ROW;
    }
    return svg.end();
  }

  private void draw(Svg svg, double y, String name, List<Double> millis) {
    svg.text(LEFT - 12, y + 4, "end", name);
    millis.forEach(each -> svg.dot(x(each), y, RADIUS, DOTS));
    List<Double> sorted = millis.stream().sorted().toList();
    double median = x(sorted.get(sorted.size() / 2));
    svg.line(median, y - ROW / 3.0, median, y + ROW / 3.0, MEDIAN);
  }

  /** Logarithmic: a leave takes a hundredth of what a crash takes. */
  private double x(double millis) {
    double low = Math.log10(floor());
    double share = (Math.log10(Math.max(millis, 1)) - low) / (Math.log10(ceiling()) - low);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double floor() {
    double least = all().mapToDouble(each -> each).min().orElseThrow();
    return Math.pow(10, Math.floor(Math.log10(Math.max(least, 1))));
  }

  private double ceiling() {
    double most = all().mapToDouble(each -> each).max().orElseThrow();
    return Math.pow(10, Math.floor(Math.log10(Math.max(most, 1))) + 1);
  }

  private Stream<Double> all() {
    return rows.values().stream().flatMap(List::stream);
  }
}
