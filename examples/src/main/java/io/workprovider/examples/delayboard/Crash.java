package io.workprovider.examples.delayboard;

/**
 * That a node was killed.
 *
 * @param node its label
 * @param at when the signal was sent, by {@link System#nanoTime()}
 */
record Crash(String node, long at) {}
