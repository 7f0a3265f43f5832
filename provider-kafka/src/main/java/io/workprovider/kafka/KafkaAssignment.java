package io.workprovider.kafka;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.PositionExpiredException;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One grant. It is its own token: once ended it is never current again, whatever the broker thinks
 * of the member (Rules P2, P4).
 */
final class KafkaAssignment implements PartitionAssignment {

  private final Membership membership;
  private final Backend backend;
  private final TopicPartition topicPartition;
  private final PartitionId partition;
  private final long epoch;
  private final ReadAhead readAhead;

  /** What is committed. Only the poll thread looks at it, and at whether it was asked back. */
  private Committed committed;

  private boolean askedBack;
  private long releaseBy;

  private volatile boolean ended;
  private volatile boolean released;
  private volatile boolean unproven;
  private volatile boolean positionWanted;
  private volatile @Nullable String expired;
  private volatile @Nullable Runnable ready;

  /**
   * A grant.
   *
   * @param committed what the grant has committed
   */
  KafkaAssignment(
      Membership membership, Backend backend, TopicPartition partition, Committed committed) {
    this.membership = membership;
    this.backend = backend;
    this.topicPartition = partition;
    this.partition = backend.names().partitionId(partition);
    this.epoch = committed.mark().epoch();
    this.committed = committed;
    this.readAhead =
        new ReadAhead(
            backend.names().category(partition.topic()).orElseThrow(),
            backend.settings().readAheadEvents(),
            backend.settings().readAheadBytes(),
            committed.next());
  }

  @Override
  public String consumer() {
    return membership.definition().name();
  }

  @Override
  public PartitionId partition() {
    return partition;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean isCurrent() {
    if (ended) {
      return false;
    }
    if (!membership.lease().isHeld()) {
      unproven = true;
      ended = true;
      return false;
    }
    return true;
  }

  @Override
  public List<Delivery> poll(int max) {
    if (!isCurrent()) {
      return List.of();
    }
    String gone = expired;
    if (gone != null) {
      throw new PositionExpiredException(gone, null);
    }
    List<Delivery> events = readAhead.take(max);
    if (readAhead.isDrained()) {
      membership.wake();
    }
    return events;
  }

  @Override
  public void whenReady(Runnable signal) {
    ready = signal;
    if (expired != null || !readAhead.isEmpty()) {
      signal.run();
    }
  }

  @Override
  public boolean isCaughtUp() {
    long end =
        backend.topics().ends(List.of(topicPartition)).getOrDefault(topicPartition, Long.MAX_VALUE);
    if (readAhead.isTakenTo(end)) {
      return true;
    }
    positionWanted = true;
    membership.wake();
    return false;
  }

  @Override
  public void save(Progress progress) {
    OptionalLong position = offset(progress);
    if (!isCurrent()) {
      throw lost();
    }
    if (position.isPresent()) {
      request(position, false);
    }
  }

  @Override
  public void release(Progress last) {
    if (released) {
      return;
    }
    OptionalLong position = offset(last);
    try {
      if (!isCurrent()) {
        throw lost();
      }
      request(position, true);
    } finally {
      end();
      membership.wake();
    }
  }

  private void request(OptionalLong position, boolean isRelease) {
    SaveRequest request = new SaveRequest(this, position, isRelease);
    membership.submit(request);
    request.await(membership.patience());
  }

  private static OptionalLong offset(Progress progress) {
    return progress.position().isPresent()
        ? OptionalLong.of(Offsets.offset(progress.position().get()))
        : OptionalLong.empty();
  }

  @Override
  public void reportStopped(String problem) {
    membership.reportStopped(this, problem);
  }

  /** The refusal of a save. */
  AssignmentLostException lost() {
    return new AssignmentLostException(
        consumer(),
        partition,
        epoch,
        unproven
            ? "the broker could not be asked in time whether this node is still a member"
            : "the assignment has ended");
  }

  TopicPartition topicPartition() {
    return topicPartition;
  }

  ReadAhead readAhead() {
    return readAhead;
  }

  Committed committed() {
    return committed;
  }

  void committed(Committed now) {
    committed = now;
  }

  /** Says that the events after the position are not there. */
  void expire(String reason) {
    expired = reason;
    signalReady();
  }

  boolean isExpired() {
    return expired != null;
  }

  /** Ends it after it was released. */
  void endReleased() {
    released = true;
    end();
  }

  /** Ends it: from now on it is not current. */
  void end() {
    ended = true;
    readAhead.clear();
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether it ended since nothing proved in time that the node is still a member. */
  boolean isUnproven() {
    return unproven;
  }

  /** Whether it is asked back for the first time, which begins its deadline. */
  boolean askBack(Duration within) {
    if (askedBack) {
      return false;
    }
    askedBack = true;
    releaseBy = System.nanoTime() + within.toNanos();
    return true;
  }

  /** Whether it was asked back and the deadline has passed (Rule A2). */
  boolean isOverdue() {
    return askedBack && !ended && System.nanoTime() - releaseBy >= 0;
  }

  /** Whether somebody waits to hear how far has been fetched; asking answers. */
  boolean takePositionWanted() {
    boolean wanted = positionWanted;
    positionWanted = false;
    return wanted;
  }

  void signalReady() {
    Runnable signal = ready;
    if (signal != null) {
      signal.run();
    }
  }

  @Override
  public String toString() {
    return "consumer=" + consumer() + " partition=" + partition + " epoch=" + epoch;
  }
}
