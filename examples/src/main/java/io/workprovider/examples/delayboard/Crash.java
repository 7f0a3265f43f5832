package io.workprovider.examples.delayboard;

import java.util.Map;

/**
 * That a node was killed.
 *
 * @param node its label
 * @param at when the signal was sent, by {@link System#nanoTime()}
 * @param owned what it owned then: partitions and their epochs. Not to be seen from handlings,
 *     since a new owner may have had nothing to handle yet
 */
record Crash(String node, long at, Map<String, Long> owned) {

  Crash {
    owned = Map.copyOf(owned);
  }

  /** Whether this is of a partition that the node owned, by an owner that came after it. */
  boolean orphaned(Handling handling) {
    Long epoch = owned.get(handling.partition());
    return epoch != null && handling.epoch() > epoch;
  }
}
