package io.workprovider.postgres.leader;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a decision rests on, allocations apart: while it stays the same there is nothing to decide.
 *
 * @param members the nodes that are alive, with what they run
 * @param dead the nodes that are dead
 * @param counter moves whenever an owner changes
 */
record View(SortedMap<String, Set<String>> members, Set<String> dead, long counter) {

  static View of(Map<String, Set<String>> members, Set<String> dead, long counter) {
    return new View(new TreeMap<>(members), dead, counter);
  }
}
