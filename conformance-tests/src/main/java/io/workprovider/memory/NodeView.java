package io.workprovider.memory;

import java.util.List;

/**
 * What the table says of one node.
 *
 * @param atNanos when, on the storage's clock
 * @param subscriptions the consumers that it runs
 * @param grants the partitions that it owns
 */
record NodeView(long atNanos, List<String> subscriptions, List<Grant> grants) {

  List<Grant> grants(String consumer) {
    return grants.stream().filter(grant -> grant.slot().consumer().equals(consumer)).toList();
  }
}
