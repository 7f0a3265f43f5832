/**
 * A board of flight delays, kept by nodes that join, leave and die while departures come in.
 *
 * <p>{@link io.workprovider.examples.delayboard.DelayBoard} directs: it starts a server and the
 * nodes, each in a JVM of its own, feeds in the departures of a file, lets nodes come and go, and
 * in the end reads back what every node noted of every handling and judges the run by that alone.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.examples.delayboard;
