package io.workprovider.examples.delayboard;

import java.util.UUID;

/**
 * That an event was handled: what the run is judged by.
 *
 * <p>Times are {@link System#nanoTime()}. On Linux that is CLOCK_MONOTONIC, the same for all
 * processes of a machine, so the times of different nodes can be compared here, where all nodes run
 * on one machine.
 *
 * @param node the label of the node that handled it
 * @param partition the partition it came from
 * @param epoch the epoch of the assignment under which it came
 * @param airport the stream of the event
 * @param event the id of the event
 * @param delay minutes
 * @param started before anything was done
 * @param ended when everything but this note was done
 */
record Handling(
    String node,
    String partition,
    long epoch,
    String airport,
    UUID event,
    int delay,
    long started,
    long ended) {

  private static final String SEPARATOR = "\t";

  /** What {@link #line()} gave. */
  static Handling parse(String line) {
    String[] fields = line.split(SEPARATOR, -1);
    if (fields.length != 8) {
      throw new IllegalArgumentException("'" + line + "' is no note of a handling.");
    }
    return new Handling(
        fields[0],
        fields[1],
        Long.parseLong(fields[2]),
        fields[3],
        UUID.fromString(fields[4]),
        Integer.parseInt(fields[5]),
        Long.parseLong(fields[6]),
        Long.parseLong(fields[7]));
  }

  String line() {
    return String.join(
        SEPARATOR,
        node,
        partition,
        Long.toString(epoch),
        airport,
        event.toString(),
        Integer.toString(delay),
        Long.toString(started),
        Long.toString(ended));
  }
}
