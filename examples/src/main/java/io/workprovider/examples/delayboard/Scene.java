package io.workprovider.examples.delayboard;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;

/**
 * What is to be seen at one moment.
 *
 * @param elapsed since the curtain rose
 * @param phase what is going on
 * @param nodes the nodes that were started, in that order
 * @param partitions the partitions, in order; empty before a node subscribed
 * @param expected how many events there will be
 * @param appended how many there are
 * @param handled how many of them were handled, each counted once
 * @param handledAgain how many handlings repeated an event
 */
record Scene(
    Duration elapsed,
    String phase,
    List<NodeRow> nodes,
    List<PartitionRow> partitions,
    int expected,
    int appended,
    long handled,
    long handledAgain) {

  /** How many partitions a node owns. */
  long owned(String label) {
    return partitions.stream().filter(partition -> partition.owner().equals(label)).count();
  }

  /** The partitions that a node owns, with their epochs. */
  Map<String, Long> ownedBy(String label) {
    return partitions.stream()
        .filter(partition -> partition.owner().equals(label))
        .collect(toMap(PartitionRow::partition, PartitionRow::epoch));
  }

  /** Whether every partition has an owner, and the nodes that are up own equally many. */
  boolean isBalanced() {
    LongSummaryStatistics counts =
        nodes.stream()
            .filter(node -> node.state().isUp())
            .mapToLong(node -> owned(node.label()))
            .summaryStatistics();
    return counts.getSum() == partitions.size() && counts.getMax() - counts.getMin() <= 1;
  }

  /** Whether a node leads. */
  boolean leads(String label) {
    return nodes.stream().anyMatch(node -> node.label().equals(label) && node.leader());
  }

  /** How many events come after the saved positions. */
  long lag() {
    return partitions.stream().mapToLong(PartitionRow::lag).sum();
  }

  /**
   * A node.
   *
   * @param id its id at the provider
   * @param leader whether it leads
   */
  record NodeRow(String label, String id, long pid, boolean leader, NodeProcess.State state) {}

  /**
   * A partition.
   *
   * @param owner the label of the node that owns it; a dash if nobody does
   * @param position the saved position; a dash if there is none
   * @param problem why it is stopped; empty if it is not
   */
  record PartitionRow(
      String partition, String owner, long epoch, String position, long lag, String problem) {}
}
