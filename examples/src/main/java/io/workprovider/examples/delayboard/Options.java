package io.workprovider.examples.delayboard;

import io.workprovider.examples.BackEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What can be said on the command line.
 *
 * @param backEnd what the provider on the class path runs on
 * @param events how many departures of the file are used
 * @param length how long appending them takes
 * @param live whether the terminal can be drawn on
 * @param logs the folder for the logs
 */
record Options(BackEnd backEnd, int events, Duration length, boolean live, Path logs) {

  static final String USAGE =
      """
      usage: delay-board [postgres|kafka] [--events N] [--seconds N] [--live] [--logs DIR]
        postgres     the provider that is on the class path, postgres if none is named
        kafka
        --events N   how many of the 20,000 departures are used (1000 to 20000)
        --seconds N  how long appending them takes (5 to 600); 15 by default
        --live       draw on the terminal; the launcher says so where it can
        --logs DIR   where the logs of the nodes go\
      """;

  static final int ALL_EVENTS = 20_000;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static Options parse(List<String> arguments) {
    Options options =
        new Options(
            BackEnd.POSTGRES,
            ALL_EVENTS,
            Duration.ofSeconds(15),
            false,
            Path.of(System.getProperty("java.io.tmpdir"), "delay-board"));
    Iterator<String> words = arguments.iterator();
    try {
      while (words.hasNext()) {
        options = options.with(words.next(), words);
      }
    } catch (NoSuchElementException e) {
      throw new IllegalArgumentException("a value is missing at the end", e);
    }
    return options;
  }

  private Options with(String option, Iterator<String> words) {
    return switch (option) {
      case "--events" ->
          new Options(backEnd, number(option, words.next(), 1000, ALL_EVENTS), length, live, logs);
      case "--seconds" ->
          new Options(
              backEnd,
              events,
              Duration.ofSeconds(number(option, words.next(), 5, 600)),
              live,
              logs);
      case "--live" -> new Options(backEnd, events, length, true, logs);
      case "--logs" -> new Options(backEnd, events, length, live, Path.of(words.next()));
      case "postgres", "kafka" -> new Options(BackEnd.named(option), events, length, live, logs);
      default -> throw new IllegalArgumentException("there is no option " + option);
    };
  }

  private static int number(String option, String text, int least, int most) {
    int value = text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is a number from " + least + " to " + most + ", not " + text);
    }
    return value;
  }
}
