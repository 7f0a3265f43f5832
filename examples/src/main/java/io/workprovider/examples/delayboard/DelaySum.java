package io.workprovider.examples.delayboard;

import java.util.function.ToIntFunction;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * The delays of an airport, as exact numbers, so that two ways to count can be compared.
 *
 * @param departures how many
 * @param minutes their delays together
 */
record DelaySum(long departures, long minutes) {

  static <T> Collector<T, ?, DelaySum> of(ToIntFunction<T> delay) {
    return Collectors.collectingAndThen(
        Collectors.summarizingInt(delay), sum -> new DelaySum(sum.getCount(), sum.getSum()));
  }

  double average() {
    return (double) minutes / departures;
  }
}
