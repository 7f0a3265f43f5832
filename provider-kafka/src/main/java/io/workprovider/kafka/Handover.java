package io.workprovider.kafka;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that the group wants to move away from this member (Rule A2). For the poll thread
 * only; Kafka calls its assignor within a poll.
 */
final class Handover implements HandoverAssignor.Owner {

  private final Shares shares;
  private Set<TopicPartition> wanted = Set.of();
  private final Set<TopicPartition> offered = new HashSet<>();

  Handover(Shares shares) {
    this.shares = shares;
  }

  @Override
  public Set<TopicPartition> held() {
    Set<TopicPartition> held = new HashSet<>();
    shares.current().forEach(assignment -> held.add(assignment.topicPartition()));
    return held;
  }

  @Override
  public void wanted(Set<TopicPartition> partitions) {
    wanted = partitions;
    offered.clear();
  }

  /** Whether a partition is on its way to another member, and not to be granted here again. */
  boolean isWanted(TopicPartition partition) {
    return wanted.contains(partition);
  }

  /** The current grants of wanted partitions. */
  List<KafkaAssignment> stillHeld() {
    return shares.current().stream()
        .filter(assignment -> wanted.contains(assignment.topicPartition()))
        .toList();
  }

  /**
   * Whether a wanted partition has become free of which the group does not know: true once for
   * each.
   *
   * @param isAssigned whether the group still counts a partition as this member's
   */
  boolean takeReleased(Predicate<TopicPartition> isAssigned) {
    boolean any = false;
    for (TopicPartition partition : wanted) {
      if (shares.current(partition) == null && isAssigned.test(partition)) {
        any |= offered.add(partition);
      }
    }
    return any;
  }
}
