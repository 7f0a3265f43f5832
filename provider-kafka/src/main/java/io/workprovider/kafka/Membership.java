package io.workprovider.kafka;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One membership of a consumer's group, from joining to leaving or being lost: the loop of the poll
 * thread.
 *
 * <p>The loop never waits for handlers, so that a slow one keeps its partition (Rule H4), except
 * within a revocation, up to the release deadline, where it carries out the saves and releases that
 * handlers ask for. Other threads may only {@link #submit}, {@link #wake}, leave, close, and look
 * at the lease.
 */
final class Membership {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_POLL = Duration.ofMillis(200);

  private final Backend backend;
  private final ConsumerDefinition definition;
  private final LeaseTerms terms;
  private final Runnable onGranted;
  private final Lease lease;
  private final Duration pollTimeout;
  private final GroupConsumer consumer;
  private final Shares shares = new Shares();
  private final Handover handover = new Handover(shares);
  private final Holdings holdings;
  private final Commits commits;
  private final Granting granting;
  private final Reading reading;
  private final Rebalances rebalances;
  private final Runnable onControlChange = this::controlChanged;

  private volatile boolean controlChanged = true;
  private volatile boolean leaving;
  private volatile boolean closing;
  private volatile @Nullable Thread pollThread;

  private List<String> subscribed = List.of();
  private @Nullable String lost;
  private boolean closedFromWithin;
  private boolean askedAllBack;

  /**
   * A membership that has not begun.
   *
   * @param onGranted told when something was granted
   */
  Membership(
      Backend backend,
      ConsumerDefinition definition,
      AssignmentListener listener,
      LeaseTerms terms,
      ClientId id,
      Runnable onGranted) {
    this.backend = backend;
    this.definition = definition;
    this.holdings = new Holdings(shares, definition, listener);
    this.terms = terms;
    this.onGranted = onGranted;
    this.lease = new Lease(terms.session(), terms.unsure(), System::nanoTime);
    Duration short3 = lease.attempt().dividedBy(3);
    this.pollTimeout = LONGEST_POLL.compareTo(short3) < 0 ? LONGEST_POLL : short3;
    this.consumer =
        new GroupConsumer(
            backend.clients().member(id, definition.releaseDeadline(), handover), lease);
    this.commits = new Commits(backend, consumer, lease, definition.name(), this::lose);
    this.granting = new Granting(this, backend, consumer, this::lose);
    this.reading = new Reading(backend, consumer, shares, definition.sequence());
    this.rebalances = new Rebalances(this, backend, consumer, shares, holdings, commits, reading);
  }

  ConsumerDefinition definition() {
    return definition;
  }

  Lease lease() {
    return lease;
  }

  /** Whether it ends, for whatever reason. */
  boolean isOver() {
    return lost != null || closing;
  }

  /** The longest that the poll thread waits for anything. */
  Duration pollTimeout() {
    return pollTimeout;
  }

  /** How long a save may take: through a rebalance, or until the lease has run out. */
  Duration patience() {
    return backend.settings().connectTimeout().plus(terms.session());
  }

  /**
   * Runs until the membership is left or closed.
   *
   * @throws MembershipLostException if the group has gone on without this member
   * @throws KafkaException if something is wrong that does not mend itself
   */
  void run() {
    pollThread = Thread.currentThread();
    backend.control().onChange(onControlChange);
    try {
      backend.sequences().requireTopics(definition.sequence());
      while (!closing && !isLeft()) {
        step();
        if (lost != null && !closing) {
          throw new MembershipLostException(lost);
        }
      }
    } finally {
      end();
    }
  }

  private void end() {
    backend.control().noLonger(onControlChange);
    boolean polite = lost == null || closedFromWithin;
    lose(closing ? "its subscription was closed" : "the membership ended");
    lease.end();
    commits.refuseAll();
    consumer.close(polite ? closeWithin() : Duration.ZERO);
  }

  /**
   * A member that leaves while it joins is heard only when the group has joined, which may wait for
   * another that went the same way, until its session has expired.
   */
  private Duration closeWithin() {
    Duration session = terms.session().plusSeconds(1);
    return session.compareTo(LONGEST_CLOSE) < 0 ? session : LONGEST_CLOSE;
  }

  private void step() {
    boolean changed = controlChanged;
    if (changed) {
      controlChanged = false;
      followTopics();
    }
    commits.sendAll();
    if (changed) {
      holdings.takeReset(backend.control().state());
    }
    if (leaving) {
      askAllBack();
    } else {
      handOver();
      grantWaiting();
    }
    keepLease();
    if (lost == null) {
      reading.steer();
      reading.distribute(poll());
    }
  }

  // From other threads.

  void submit(SaveRequest request) {
    if (Thread.currentThread() == pollThread) {
      commits.carryOut(List.of(request));
      return;
    }
    commits.add(request);
    wake();
    if (lease.isEnded()) {
      commits.refuseLate();
    }
  }

  void wake() {
    consumer.wake();
  }

  void leave() {
    leaving = true;
    wake();
  }

  /** Ends it. From within a call to the listener, what is assigned is lost at once. */
  void close() {
    if (Thread.currentThread() == pollThread) {
      closedFromWithin = lost == null;
      lose("its subscription was closed");
    }
    closing = true;
    wake();
  }

  void reportStopped(KafkaAssignment assignment, String problem) {
    backend.report(
        ControlEntry.problem(
            definition.name(), assignment.partition(), assignment.epoch(), problem));
  }

  private void controlChanged() {
    controlChanged = true;
    wake();
  }

  // The loop's steps.

  /** Subscribes to the topics of the sequence: the log grows new ones. */
  private void followTopics() {
    List<String> wanted = backend.sequences().topics(definition.sequence());
    if (!wanted.equals(subscribed)) {
      consumer.subscribe(wanted, rebalances);
      subscribed = wanted;
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    if (subscribed.isEmpty()) {
      commits.await(pollTimeout);
      return ConsumerRecords.empty();
    }
    consumer.aboutToPoll();
    boolean busy = commits.isWaiting() || controlChanged || closing;
    try {
      return consumer.poll(busy ? Duration.ZERO : commits.pollTimeout(pollTimeout));
    } catch (OffsetOutOfRangeException e) {
      reading.expire(e);
      return ConsumerRecords.empty();
    }
  }

  private void grantWaiting() {
    List<TopicPartition> waiting =
        shares.waiting().stream().filter(partition -> !handover.isWanted(partition)).toList();
    List<KafkaAssignment> granted = granting.tryToGrant(waiting);
    if (!granted.isEmpty()) {
      onGranted.run();
      granted.forEach(holdings::give);
    }
  }

  /** Tells everybody, before anything is granted anew, where a grant ended for want of a proof. */
  void loseIfUnproven() {
    if (shares.isAnyUnproven()) {
      lose("the broker could not be asked in time whether this node is still a member");
    }
  }

  /** Proves that this is a member, if it is time for that. */
  void keepLease() {
    if (lost != null) {
      return;
    }
    loseIfUnproven();
    if (lost != null) {
      return;
    }
    List<KafkaAssignment> current = shares.current();
    if (!current.isEmpty() && lease.isDue()) {
      commits.prove(current);
    }
  }

  // Giving and taking.

  /** Asks back what is wanted elsewhere, and lets the group know what has become free. */
  private void handOver() {
    List<KafkaAssignment> held = handover.stillHeld();
    holdings.askBack(held);
    holdings.takeOverdue(held);
    if (handover.takeReleased(consumer.assigned()::contains)) {
      consumer.rebalance("a partition that is wanted elsewhere was released");
    }
  }

  /** Asks everything back on leaving; what is not released in time is taken. */
  private void askAllBack() {
    askedAllBack = true;
    holdings.askBack(shares.current());
    holdings.takeOverdue(shares.current());
  }

  private boolean isLeft() {
    return leaving && askedAllBack && shares.current().isEmpty();
  }

  /** Ends every grant. The loop ends the membership when it comes round. */
  void lose(String reason) {
    if (lost == null) {
      lost = reason;
    }
    holdings.takeAll(reason);
  }
}
