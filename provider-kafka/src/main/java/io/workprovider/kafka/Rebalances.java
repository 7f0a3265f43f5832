package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * What a member does when its group gives it partitions and takes them away. Kafka calls it within
 * a poll, on the poll thread, and nothing goes on in the group until it returns.
 */
final class Rebalances implements ConsumerRebalanceListener {

  private final Membership membership;
  private final Backend backend;
  private final GroupConsumer consumer;
  private final Shares shares;
  private final Holdings holdings;
  private final Commits commits;
  private final Reading reading;
  private final GrownTopics grown;

  Rebalances(
      Membership membership,
      Backend backend,
      GroupConsumer consumer,
      Shares shares,
      Holdings holdings,
      Commits commits,
      Reading reading) {
    this.membership = membership;
    this.backend = backend;
    this.consumer = consumer;
    this.shares = shares;
    this.holdings = holdings;
    this.commits = commits;
    this.reading = reading;
    this.grown = new GrownTopics(backend);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.notPolling();
    grown.look(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, 0); // So that nothing asks where to start before the grant says.
      if (backend.sequences().contains(membership.definition().sequence(), partition)) {
        shares.add(partition);
      }
    }
    reading.steer();
    consumer.aboutToPoll();
    if (!partitions.isEmpty()) {
      consumer.wake(); // Else the poll that this is within waits on, and the grants with it.
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    consumer.notPolling();
    List<KafkaAssignment> back = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      KafkaAssignment assignment = shares.current(partition);
      if (assignment != null) {
        back.add(assignment);
      }
    }
    holdings.askBack(back);
    awaitReleases(back);
    membership.loseIfUnproven();
    partitions.forEach(shares::remove);
    consumer.aboutToPoll();
  }

  /**
   * Serves saves and releases while the rebalance waits for this member; none is on its way when it
   * goes on, so that none arrives after a partition is another's.
   */
  private void awaitReleases(List<KafkaAssignment> back) {
    commits.carryOutAll();
    while (!membership.isOver()
        && (commits.isOnItsWay() || back.stream().anyMatch(a -> !a.isEnded()))) {
      commits.await(membership.pollTimeout());
      commits.carryOutAll();
      holdings.takeOverdue(back);
      membership.keepLease();
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    membership.lose("the group has gone on without this member");
  }
}
