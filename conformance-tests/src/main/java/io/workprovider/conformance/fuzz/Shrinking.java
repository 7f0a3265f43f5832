package io.workprovider.conformance.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Leaves out of a list what it does not need to keep a property. */
final class Shrinking {

  private Shrinking() {}

  /**
   * Tries to leave out halves, then quarters, and so on to single elements, and begins anew where
   * something was left out.
   *
   * @param keeps whether a shorter list has the property; asked only for shorter ones
   * @param isTimeOver asked before each try
   * @return the shortest list found; the same one if nothing can be left out
   */
  static <T> List<T> shortest(List<T> list, Predicate<List<T>> keeps, BooleanSupplier isTimeOver) {
    List<T> shortest = List.copyOf(list);
    int chunk = Math.max(1, shortest.size() / 2);
    while (!shortest.isEmpty()) {
      boolean shorter = false;
      for (int from = 0; from < shortest.size(); ) {
        if (isTimeOver.getAsBoolean()) {
          return shortest;
        }
        List<T> rest = without(shortest, from, Math.min(shortest.size(), from + chunk));
        if (keeps.test(rest)) {
          shortest = rest;
          shorter = true;
        } else {
          from += chunk;
        }
      }
      if (chunk == 1 && !shorter) {
        return shortest;
      }
      chunk = Math.max(1, Math.min(chunk, shortest.size()) / 2);
    }
    return shortest;
  }

  private static <T> List<T> without(List<T> list, int from, int to) {
    List<T> rest = new ArrayList<>(list.subList(0, from));
    rest.addAll(list.subList(to, list.size()));
    return List.copyOf(rest);
  }
}
