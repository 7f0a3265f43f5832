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
 * @param version the version of the event in its stream
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
    long version,
    int delay,
    long started,
    long ended) {}
