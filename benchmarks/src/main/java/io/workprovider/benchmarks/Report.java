package io.workprovider.benchmarks;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows results: a table for people, JSON for programs. */
final class Report {

  private static final String LINE = "%-45s %11s %22s %22s %6s  %-12s %s%n";

  private Report() {}

  /** The table; medians, and the range of all repeats behind each. */
  static String table(Map<String, String> conditions, List<Result> results) {
    StringBuilder table = new StringBuilder();
    conditions.forEach((name, value) -> table.append(name).append(": ").append(value).append('\n'));
    table.append('\n');
    table.append(
        String.format(Locale.ROOT, LINE, "figure", "unit", "library", "raw", "ratio", "goal", ""));
    results.forEach(result -> table.append(row(result)));
    return table.toString();
  }

  /** One line of the table. */
  static String row(Result result) {
    return String.format(
        Locale.ROOT,
        LINE,
        result.figure().name(),
        result.figure().unit(),
        withRange(result.library()),
        withRange(result.raw()),
        String.format(Locale.ROOT, "%.2f", result.ratio()),
        result.figure().goal().text(),
        result.isGoalMet() ? "met" : "MISSED");
  }

  private static String withRange(List<Double> numbers) {
    return number(Result.median(numbers))
        + " ("
        + number(Result.least(numbers))
        + ".."
        + number(Result.most(numbers))
        + ")";
  }

  private static String number(double value) {
    if (value >= 10_000) {
      return String.format(Locale.ROOT, "%.0fk", value / 1_000);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
  }

  /** Writes everything that was measured. */
  static void json(Path file, Map<String, String> conditions, List<Result> results)
      throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeObjectFieldStart("conditions");
      for (Map.Entry<String, String> condition : conditions.entrySet()) {
        json.writeStringField(condition.getKey(), condition.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("figures");
      for (Result result : results) {
        json.writeStartObject();
        json.writeStringField("name", result.figure().name());
        json.writeStringField("unit", result.figure().unit());
        numbers(json, "library", result.library());
        numbers(json, "raw", result.raw());
        json.writeNumberField("ratio", result.ratio());
        json.writeStringField("goal", result.figure().goal().text());
        json.writeBooleanField("met", result.isGoalMet());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void numbers(JsonGenerator json, String name, List<Double> numbers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }
}
