package io.workprovider.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param quick a hundredth of the work, once
 * @param only part of the names of the figures to measure; empty for all
 * @param json where to write the numbers
 * @param plot where to draw rates against partitions
 */
record Options(boolean quick, String only, Optional<Path> json, Optional<Path> plot) {

  static final String USAGE =
      "Options are --quick, --only=<part of a figure's name>, --json=<file> and --plot=<file>.";

  /**
   * Reads arguments.
   *
   * @throws UsageException if there is one that is no option
   */
  static Options of(String... arguments) {
    boolean quick = false;
    String only = "";
    Optional<Path> json = Optional.empty();
    Optional<Path> plot = Optional.empty();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.startsWith("--only=")) {
        only = value;
      } else if (argument.startsWith("--json=")) {
        json = Optional.of(Path.of(value));
      } else if (argument.startsWith("--plot=")) {
        plot = Optional.of(Path.of(value));
      } else {
        throw new UsageException("There is no option '" + argument + "'. " + USAGE);
      }
    }
    return new Options(quick, only, json, plot);
  }
}
