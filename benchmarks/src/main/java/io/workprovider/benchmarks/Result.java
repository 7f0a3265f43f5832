package io.workprovider.benchmarks;

import java.util.List;

/**
 * What was measured of one figure.
 *
 * @param figure what it was
 * @param library one number for each repeat
 * @param raw one number for each repeat, taken right after the library's
 */
record Result(Figure figure, List<Double> library, List<Double> raw) {

  Result {
    library = List.copyOf(library);
    raw = List.copyOf(raw);
  }

  double libraryMedian() {
    return median(library);
  }

  double rawMedian() {
    return median(raw);
  }

  double ratio() {
    return libraryMedian() / rawMedian();
  }

  boolean isGoalMet() {
    return figure.goal().isMet().test(libraryMedian(), rawMedian());
  }

  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static double least(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  static double most(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
