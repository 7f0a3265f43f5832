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

  private static final Duration AGAIN = Duration.ofMillis(20);

  /** Kafka's client tells of an answer when it is called again. */
  private static final Duration ANSWER = Duration.ofMillis(5);

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

  /** What is on its way. */
  private @Nullable SaveBatch sent;

  private @Nullable String lostBecause;

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

  /** Whether something is in line that can be carried out now. */
  boolean isWaiting() {
    return sent == null && !requests.isEmpty();
  }

  /** How long a poll may take, so that what is sent, or waits to be sent again, is looked after. */
  Duration pollTimeout(Duration most) {
    if (sent != null) {
      return ANSWER;
    }
    return deferred.isEmpty() ? most : AGAIN;
  }

  /**
   * Sends everything that is in line, in one commit, and does not wait for the answer: handlers
   * wait for it, reading does not. One is on its way at a time; what comes meanwhile is the next.
   */
  void sendAll() {
    if (lostBecause != null) {
      onLost.accept(lostBecause);
      return;
    }
    if (sent != null) {
      return;
    }
    SaveBatch batch = SaveBatch.of(drain(), null);
    if (!batch.isEmpty()) {
      sent = batch;
      batch.sent();
      consumer.send(batch.offsets(), failure -> answered(batch, failure));
    }
  }

  /** Within a call of Kafka's client, so the loop is left to act on a loss. */
  private void answered(SaveBatch batch, @Nullable Exception failure) {
    sent = null;
    if (isAnswer(failure)) {
      batch.answered();
    }
    if (failure instanceof KafkaException met && KafkaErrors.isLost(met)) {
      lostBecause = gone(met);
      deferred.addAll(batch.requests());
    } else {
      settle(batch, failure);
    }
  }

  /** Carries out everything that is in line, and waits for it. */
  void carryOutAll() {
    awaitSent();
    carryOut(drain());
  }

  /** Whether something was sent and is not answered. */
  boolean isOnItsWay() {
    return sent != null;
  }

  /** What was sent is to be known before a partition goes, and where nobody polls. */
  private void awaitSent() {
    if (sent == null) {
      return;
    }
    try {
      consumer.awaitAnswers();
    } catch (KafkaException e) {
      log.debug("A commit is not answered yet. consumer={}", name, e);
    }
  }

  private List<SaveRequest> drain() {
    List<SaveRequest> drained = new ArrayList<>();
    if (System.nanoTime() - deferredUntil >= 0) {
      drained.addAll(deferred);
      deferred = new ArrayList<>();
    }
    requests.drainTo(drained);
    return drained;
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

  /** Carries out saves, each only if its own assignment is current, and waits for that. */
  void carryOut(List<SaveRequest> asked) {
    SaveBatch batch = SaveBatch.of(asked, sent);
    if (!batch.isEmpty()) {
      batch.sent();
      RuntimeException failure = commit(batch.offsets());
      if (isAnswer(failure)) {
        batch.answered();
      }
      settle(batch, failure);
    }
  }

  /** Whether a commit is known to be stored, or known not to be. */
  private static boolean isAnswer(@Nullable Exception failure) {
    return failure == null || (failure instanceof KafkaException met && KafkaErrors.isRefusal(met));
  }

  private void settle(SaveBatch batch, @Nullable Exception failure) {
    if (lease.isHeld() && failure instanceof KafkaException met && KafkaErrors.isPassing(met)) {
      deferred.addAll(batch.requests());
      deferredUntil = System.nanoTime() + AGAIN.toNanos();
      return;
    }
    if (failure == null) {
      batch.succeeded();
    } else {
      batch.failed(backend.errors(), failure);
    }
  }

  /**
   * Commits what is committed, which proves the membership. Reads on meanwhile over what holds no
   * event of this consumer's: other streams' events, and Kafka's own marks of transactions.
   *
   * @param current at least one
   */
  void prove(List<KafkaAssignment> current) {
    if (sent != null) {
      return; // Its answer is a proof, and what is committed is known only then.
    }
    Map<TopicPartition, Committed> now = new HashMap<>();
    for (KafkaAssignment assignment : current) {
      Committed committed = readOn(assignment);
      if (now.isEmpty() || committed.next() != assignment.committed().next()) {
        now.put(assignment.topicPartition(), committed);
      }
    }
    RuntimeException failure = commit(new SaveBatch(now, List.of()).offsets());
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
  private @Nullable RuntimeException commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commit(offsets);
      return null;
    } catch (KafkaException e) {
      if (KafkaErrors.isLost(e)) {
        onLost.accept(gone(e));
      }
      log.debug("A commit failed. consumer={}", name, e);
      return e;
    }
  }

  private static String gone(KafkaException error) {
    return "the group has gone on without this member: " + error.getMessage();
  }

  /** Refuses whatever is in line, or was sent and is not answered: the membership is over. */
  void refuseAll() {
    List<SaveRequest> left = new ArrayList<>(deferred);
    deferred = new ArrayList<>();
    if (sent != null) {
      left.addAll(sent.requests());
    }
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
    request.refuse();
  }
}
