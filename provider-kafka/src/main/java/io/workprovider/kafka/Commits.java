package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a membership commits: saves and releases that handlers ask for, and the proof that it is
 * still a member.
 *
 * <p>Each save passes the token of its own assignment first: the broker would accept commits of
 * partitions that this member does not own (Rules P2, P4). Only {@link #add} may be called from
 * another thread than the poll thread.
 */
final class Commits {

  static final Duration AGAIN = Duration.ofMillis(20);

  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  private final Backend backend;
  private final GroupConsumer consumer;
  private final Lease lease;
  private final String name;
  private final Consumer<String> onLost;
  private final LinkedBlockingQueue<SaveRequest> requests = new LinkedBlockingQueue<>();

  /** Saves that the coordinator refuses for as long as it rebalances, or did not answer. */
  private List<SaveRequest> deferred = new ArrayList<>();

  private long deferredUntil;

  /**
   * Commits of a membership.
   *
   * @param onLost told, with the reason, when a commit shows that the membership is over
   */
  Commits(
      Backend backend, GroupConsumer consumer, Lease lease, String name, Consumer<String> onLost) {
    this.backend = backend;
    this.consumer = consumer;
    this.lease = lease;
    this.name = name;
    this.onLost = onLost;
    this.deferredUntil = System.nanoTime();
  }

  /** Puts a save in line. */
  void add(SaveRequest request) {
    requests.add(request);
  }

  /** Whether something is in line that can be carried out. */
  boolean isWaiting() {
    return !requests.isEmpty();
  }

  /** Whether something waits for the end of a rebalance or an outage. */
  boolean isDeferring() {
    return !deferred.isEmpty();
  }

  /** Carries out everything that is in line, in one commit. */
  void carryOutAll() {
    List<SaveRequest> drained = new ArrayList<>();
    if (System.nanoTime() - deferredUntil >= 0) {
      drained.addAll(deferred);
      deferred = new ArrayList<>();
    }
    requests.drainTo(drained);
    carryOut(drained);
  }

  /** Waits until something comes in line, and carries it out. */
  void await(Duration atMost) {
    try {
      SaveRequest request = requests.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (request != null) {
        carryOut(List.of(request));
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt the poll thread; it ends when it is told to.
      log.debug("Interrupted without a reason. consumer={}", name, e);
    }
  }

  /** Carries out saves, each only if its own assignment is current. */
  void carryOut(List<SaveRequest> asked) {
    Map<TopicPartition, Committed> wanted = new HashMap<>();
    List<SaveRequest> allowed = new ArrayList<>();
    for (SaveRequest request : asked) {
      KafkaAssignment assignment = request.assignment();
      if (!assignment.isCurrent()) {
        request.done().completeExceptionally(assignment.lost());
        continue;
      }
      TopicPartition partition = assignment.topicPartition();
      Committed now = wanted.getOrDefault(partition, assignment.committed());
      wanted.put(
          partition,
          request.position().isPresent() ? now.saved(request.position().getAsLong()) : now);
      allowed.add(request);
    }
    if (allowed.isEmpty()) {
      return;
    }
    RuntimeException failure = commit(wanted);
    if (lease.isHeld() && failure instanceof KafkaException met && KafkaErrors.isPassing(met)) {
      deferred.addAll(allowed);
      deferredUntil = System.nanoTime() + AGAIN.toNanos();
      return;
    }
    allowed.forEach(request -> finish(request, wanted, failure));
  }

  private void finish(
      SaveRequest request,
      Map<TopicPartition, Committed> wanted,
      @Nullable RuntimeException failure) {
    KafkaAssignment assignment = request.assignment();
    if (failure != null) {
      request
          .done()
          .completeExceptionally(
              assignment.isEnded()
                  ? assignment.lost()
                  : backend.errors().unavailable("store the position of " + assignment, failure));
      return;
    }
    assignment.committed(wanted.getOrDefault(assignment.topicPartition(), assignment.committed()));
    if (request.isRelease()) {
      assignment.endReleased();
    }
    request.done().complete(null);
  }

  /**
   * Commits what is committed, which proves the membership. Reads on meanwhile over what holds no
   * event of this consumer's: other streams' events, and Kafka's own marks of transactions.
   *
   * @param current at least one
   */
  void prove(List<KafkaAssignment> current) {
    Map<TopicPartition, Committed> now = new HashMap<>();
    for (KafkaAssignment assignment : current) {
      Committed committed = readOn(assignment);
      if (now.isEmpty() || committed.next() != assignment.committed().next()) {
        now.put(assignment.topicPartition(), committed);
      }
    }
    RuntimeException failure = commit(now);
    if (failure == null) {
      for (KafkaAssignment assignment : current) {
        assignment.committed(now.getOrDefault(assignment.topicPartition(), assignment.committed()));
      }
    } else if (failure instanceof RebalanceInProgressException) {
      proveByAsking();
    }
  }

  private Committed readOn(KafkaAssignment assignment) {
    Committed committed = assignment.committed();
    long reached = consumer.position(assignment.topicPartition());
    return !assignment.isExpired() && assignment.readAhead().holdsNothingSince(committed.next())
        ? committed.readTo(reached)
        : committed;
  }

  /**
   * While this member waits for others to join, which may take as long as the session of one that
   * has crashed, the coordinator takes no commits. It does not expire who waits either; that it
   * still lists this member is the proof.
   */
  private void proveByAsking() {
    long sentAt = lease.now();
    try {
      if (backend.groups().isMember(name, consumer.memberId(), lease.attempt())) {
        lease.proven(sentAt);
      }
    } catch (ProviderUnavailableException e) {
      log.debug("The coordinator did not say who is a member. consumer={}", name, e);
    }
  }

  /** Commits; null if that succeeded, else why not, with the membership lost if it is. */
  private @Nullable RuntimeException commit(Map<TopicPartition, Committed> wanted) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    wanted.forEach((partition, committed) -> offsets.put(partition, committed.toOffset()));
    try {
      consumer.commit(offsets);
      return null;
    } catch (KafkaException e) {
      if (KafkaErrors.isLost(e)) {
        onLost.accept("the group has gone on without this member: " + e.getMessage());
      }
      log.debug("A commit failed. consumer={}", name, e);
      return e;
    }
  }

  /** Refuses whatever is in line: the membership is over. */
  void refuseAll() {
    List<SaveRequest> left = new ArrayList<>(deferred);
    deferred = new ArrayList<>();
    requests.drainTo(left);
    left.forEach(Commits::refuse);
  }

  /** Refuses what came in line after the membership was over. From any thread. */
  void refuseLate() {
    List<SaveRequest> left = new ArrayList<>();
    requests.drainTo(left);
    left.forEach(Commits::refuse);
  }

  private static void refuse(SaveRequest request) {
    request.assignment().end();
    request.done().completeExceptionally(request.assignment().lost());
  }
}
