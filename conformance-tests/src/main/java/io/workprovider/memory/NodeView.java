package io.workprovider.memory;

import java.util.List;

/** What the table says of one node: the consumers that it runs, and the partitions it owns. */
record NodeView(List<String> subscriptions, List<Grant> grants) {

  List<Grant> grants(String consumer) {
    return grants.stream().filter(grant -> grant.slot().consumer().equals(consumer)).toList();
  }
}
