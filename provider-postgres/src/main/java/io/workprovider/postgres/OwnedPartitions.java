package io.workprovider.postgres;

import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.events.EventReaders;
import io.workprovider.postgres.events.PartitionFeed;
import io.workprovider.postgres.session.Membership;
import io.workprovider.postgres.session.NodeThread;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node owns: keeps it equal to what the table says, and tells the listeners.
 *
 * <p>One thread looks at the node's rows when something has changed, grants what is new, asks for
 * what is asked back, takes away what is gone, and frees what nobody here runs. It also watches the
 * lease, and takes everything away once that is over (Rule A4). Thread-safe.
 */
final class OwnedPartitions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedPartitions.class);

  private static final String ELSEWHERE =
      "its pooled connections lead to a server that it did not join, as after a fail-over, or its"
          + " row in the table nodes is gone";

  private final Database database;
  private final OwnerTable table;
  private final EventReaders readers;
  private final Announcements announcements;
  private final FencedWrites writes;
  private final Duration lease;
  private final Map<String, PostgresSubscription> subscriptions = new ConcurrentHashMap<>();
  private final Signals signals;
  private volatile @Nullable Tenure tenure;
  private volatile @Nullable NodeThread thread;

  OwnedPartitions(
      Database database,
      OwnerTable table,
      HandlerTransactions transactions,
      EventReaders readers,
      ConsumerRegistry registry,
      Duration tick,
      Duration lease) {
    this.database = database;
    this.table = table;
    this.readers = readers;
    this.announcements = new Announcements(database, table, registry);
    this.writes = new FencedWrites(database, table, transactions, this);
    this.lease = lease;
    this.signals = new Signals(tick);
  }

  /** Starts the thread. To be called once. */
  void start(String threadName) {
    thread = NodeThread.start(threadName, this::run);
  }

  /** The node has joined under a new id, and owns nothing yet. */
  void joined(Membership membership) {
    tenure = new Tenure(membership);
    signals.publish();
    signals.look();
  }

  /**
   * The node's lease is over, and so is all it owned. The listeners hear it on the caller's thread:
   * this object's own may wait for the server now.
   */
  void ended(Membership membership, String reason) {
    for (PostgresSubscription subscription : subscriptions.values()) {
      subscription.loseAll(a -> a.membership().equals(membership), reason);
    }
  }

  /** The node's rows may have changed. */
  void look() {
    signals.look();
  }

  /**
   * Adds a subscription and says so in the node's row.
   *
   * @return false if this node has one of the same consumer
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer; it is
   *     removed again
   */
  boolean add(PostgresSubscription subscription) {
    if (subscriptions.putIfAbsent(subscription.consumer(), subscription) != null) {
      return false;
    }
    try {
      publish();
    } catch (SQLException e) {
      subscription.close();
      throw SqlErrors.unavailable("Subscribing consumer=" + subscription.consumer(), e);
    } catch (RuntimeException e) {
      subscription.close();
      throw e;
    }
    return true;
  }

  /** A subscription takes no more; what it still has is asked back. */
  void leaving() {
    signals.publish();
    signals.look();
  }

  /** A subscription is over; its rows are freed. */
  void remove(PostgresSubscription subscription) {
    subscriptions.remove(subscription.consumer(), subscription);
    leaving();
  }

  List<PostgresSubscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  /** A release was not answered: it is done again if the row still says that it is needed. */
  void releaseLater(PostgresAssignment assignment, @Nullable Place place) {
    Tenure now = tenure;
    if (now != null) {
      now.releaseLater(assignment, place);
    }
    signals.look();
  }

  /** An assignment has ended on its own side. */
  void forget(PostgresAssignment assignment) {
    PostgresSubscription subscription = subscriptions.get(assignment.consumer());
    if (subscription != null) {
      subscription.forget(assignment);
    }
  }

  /** Ends the thread, within the bounds of a statement. Idempotent. */
  @Override
  public void close() {
    signals.close();
    NodeThread running = thread;
    if (running != null) {
      running.awaitEnd();
    }
  }

  private void run() {
    boolean failing = false;
    while (signals.await(Math.min(nanosToLeaseEnd(), nanosToRelease()))) {
      try {
        round();
        if (failing) {
          LOG.debug("The node's partitions can be read again");
          failing = false;
        }
      } catch (SQLException | RuntimeException e) {
        if (!failing) {
          SqlErrors.log(LOG, "The node's partitions cannot be read now; trying goes on", e);
          failing = true;
        }
        fenceIfThePoolIsDead();
        signals.tryAgain();
      }
    }
  }

  private long nanosToLeaseEnd() {
    Tenure now = tenure;
    long left = now == null ? 0 : now.membership().lease().nanosLeft();
    // Once the lease is over and everything is lost, the next thing to wait for is a signal.
    return left == 0 ? lease.toNanos() : Math.min(left, lease.toNanos());
  }

  private long nanosToRelease() {
    return subscriptions.values().stream()
        .mapToLong(PostgresSubscription::nanosToRelease)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void round() throws SQLException {
    Tenure now = tenure;
    if (now == null) {
      return;
    }
    Membership membership = now.membership();
    takeAwayWhatIsOver();
    if (!membership.isCurrent()) {
      return;
    }
    subscriptions.values().forEach(PostgresSubscription::askBackIfLeaving);
    if (signals.takePublish()) {
      publish();
    }
    boolean suspect = !database.failingFor().isZero();
    if (signals.takeLook(lease) || suspect) {
      look(now);
    }
  }

  /**
   * Only after a try of its own: somebody's failure that nobody's success followed yet, since there
   * was nothing more to do, says little about the pool.
   */
  private void fenceIfThePoolIsDead() {
    Tenure now = tenure;
    Duration failing = database.failingFor();
    if (now != null && failing.compareTo(lease) >= 0) {
      now.membership().lease().end("no pooled connection has worked for " + failing);
    }
  }

  /**
   * What was granted on the brink of a session's end may have come after the session's own word.
   */
  private void takeAwayWhatIsOver() {
    for (PostgresSubscription subscription : subscriptions.values()) {
      subscription.loseAll(a -> !a.membership().isCurrent(), "the node lost its session");
      subscription.loseAll(a -> a.nanosToRelease() == 0, "it was not released in time");
    }
  }

  /** Says which consumers this node runs; what fails is to be said again. */
  private void publish() throws SQLException {
    Tenure now = tenure;
    boolean said = false;
    try {
      if (now != null) {
        announcements.publish(now.membership().nodeId(), subscriptions.values());
      }
      said = true;
    } finally {
      if (!said) {
        signals.publish();
      }
    }
  }

  private void look(Tenure now) throws SQLException {
    String node = now.membership().nodeId();
    long asked = System.nanoTime();
    Optional<List<OwnedRow>> owned = database.run(connection -> table.ownedBy(connection, node));
    if (owned.isEmpty()) {
      now.membership().lease().end(ELSEWHERE);
      takeAwayWhatIsOver();
      return;
    }
    List<OwnedRow> rows = owned.get();
    Map<PartitionKey, Long> epochs = new ConcurrentHashMap<>();
    rows.forEach(row -> epochs.put(row.key(), row.epoch()));
    for (PostgresSubscription subscription : subscriptions.values()) {
      subscription.loseAll(
          a -> a.epoch() != epochs.getOrDefault(a.key(), -1L),
          "it was reset, or not released in time");
      subscription.loseAll(PostgresAssignment::isRefused, "the server refused its position");
    }
    @Nullable SQLException refused = null;
    for (OwnedRow row : rows) {
      try {
        if (now.membership().isCurrent()) {
          follow(row, now, asked);
        }
      } catch (SQLException e) {
        if (!SqlErrors.isAnswer(e)) {
          throw e;
        }
        // One row that cannot be freed now must not keep the others from being granted.
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  private void follow(OwnedRow row, Tenure now, long asked) throws SQLException {
    PostgresSubscription subscription = subscriptions.get(row.key().consumer());
    PostgresAssignment running = subscription == null ? null : subscription.running(row.key());
    if (subscription != null && running != null && running.epoch() == row.epoch()) {
      if (row.askedBackWithin() != null) {
        running.releaseWithin(row.askedBackWithin(), asked);
        subscription.revoke(running, row.askedBackWithin());
      }
      return;
    }
    boolean isNew = row.askedBackWithin() == null && now.isNew(row);
    if (subscription == null || !isNew || !grant(row, now, subscription)) {
      free(row, now);
    }
  }

  private boolean grant(OwnedRow row, Tenure now, PostgresSubscription subscription) {
    RegisteredConsumer consumer = subscription.registered();
    now.granted(row);
    PartitionFeed feed =
        row.tailLost()
            ? PartitionFeed.failed(consumer.sequence(), row.lostTail())
            : readers.open(
                consumer.sequence(),
                row.key().partition(),
                consumer.partitions(),
                row.after(),
                subscription.pollInterval());
    PostgresAssignment assignment =
        new PostgresAssignment(row.key(), now.membership(), row.epoch(), feed, writes);
    boolean taken = subscription.grant(assignment);
    if (!taken) {
      feed.close();
    }
    return taken;
  }

  /** Hands back what nobody here runs, with what an unanswered release had to save. */
  private void free(OwnedRow row, Tenure now) throws SQLException {
    OwnerTable.Grant grant =
        new OwnerTable.Grant(row.key(), now.membership().nodeId(), row.epoch());
    @Nullable Place unsaved = now.unsaved(row);
    boolean freed = database.run(connection -> table.release(connection, grant, unsaved));
    now.freed(row);
    LOG.debug("freed {} epoch={}: {}", row.key(), row.epoch(), freed);
  }
}
