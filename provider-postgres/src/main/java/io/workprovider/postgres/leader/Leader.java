package io.workprovider.postgres.leader;

import io.workprovider.postgres.allocation.Allocation;
import io.workprovider.postgres.allocation.Allocator;
import io.workprovider.postgres.allocation.Change;
import io.workprovider.postgres.allocation.ClusterSnapshot;
import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.session.Membership;
import io.workprovider.postgres.session.NodeThread;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for the whole cluster, while this node leads: at each wake it looks, and where something
 * has to change it asks {@link Allocator} and writes.
 *
 * <p>It looks by itself only when a deadline or a grace ends, and now and then. For all else it
 * relies on being woken: by notifications, by the counter that the session's tick reads, and by the
 * locks that the tick watches for it. So an idle cluster costs it nothing.
 *
 * <p>It has a thread of its own and works on pooled connections, so that the heartbeats never wait
 * for it. Each transaction proves its term first (Rule A13). Thread-safe.
 */
public final class Leader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

  private static final long[] NONE = {};

  private final Database database;
  private final Scope scope;
  private final LeaderTable table;
  private final Duration tick;
  private final Duration lease;
  private final Duration grace;
  private final LongConsumer onRefusedTerm;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile @Nullable NodeThread thread;
  private @Nullable Reign reign;
  private boolean wanted;
  private boolean closed;

  /**
   * A leader that waits for a term.
   *
   * @param tick how soon it tries again what it could not do
   * @param lease how long it waits for a node of which it knows only the name
   * @param grace how long a lock has to be free until its node is dead
   * @param onRefusedTerm told the term of a transaction that was refused
   */
  public Leader(
      Database database,
      Scope scope,
      Duration tick,
      Duration lease,
      Duration grace,
      LongConsumer onRefusedTerm) {
    this.database = database;
    this.scope = scope;
    this.table = new LeaderTable(scope);
    this.tick = tick;
    this.lease = lease;
    this.grace = grace;
    this.onRefusedTerm = onRefusedTerm;
  }

  /** Starts the thread. To be called once. */
  public void start(String threadName) {
    thread = NodeThread.start(threadName, this::run);
  }

  /** This node leads in this term, until its membership ends or another term begins. */
  public void reign(Membership membership, long term) {
    signal(() -> reign = new Reign(membership, term, new DeathWatch(grace)));
  }

  /**
   * The locks of all nodes that were alive when this node, which leads, last looked; none if it
   * does not lead. Once one of them is free it wants to be woken.
   */
  public long[] watchedLocks() {
    lock.lock();
    try {
      Reign now = reign;
      return now == null ? NONE : now.watchedLocks;
    } finally {
      lock.unlock();
    }
  }

  /** Something may have to be decided. Cheap; without effect if this node does not lead. */
  public void wake() {
    signal(() -> {});
  }

  /** Ends the thread, within the bounds of a statement. Idempotent. */
  @Override
  public void close() {
    signal(() -> closed = true);
    NodeThread running = thread;
    if (running != null) {
      running.awaitEnd();
    }
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      wanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long wait = 0;
    boolean failing = false;
    for (Reign current = next(wait); current != null; current = next(wait)) {
      try {
        wait = current.isOver() ? tick.toNanos() : decide(current);
        if (failing) {
          LOG.debug("The leader can decide again, term={}", current.term);
          failing = false;
        }
      } catch (SQLException | RuntimeException e) {
        if (!failing) {
          SqlErrors.log(LOG, "The leader cannot decide now, and goes on trying", e);
          failing = true;
        }
        wait = tick.toNanos();
      }
    }
  }

  /** Waits until there is a term and a reason to look at it; none when closed. */
  private @Nullable Reign next(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && (reign == null || (!wanted && left > 0))) {
        if (reign == null || reign.isOver()) {
          reign = null;
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
      }
      wanted = false;
      return closed ? null : reign;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but to end it.
      closed = true;
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Looks once, and changes what has to change; returns how long nothing else is due. */
  private long decide(Reign current) throws SQLException {
    Sight sight = database.run(table::look);
    current.remember(sight.allocations().rows());
    Map<String, DeathWatch.Sign> signs = signs(sight, current);
    current.deaths.look(signs, System.nanoTime());
    current.watchedLocks = held(signs.keySet(), sight);
    Set<String> dead = current.deaths.dead();
    List<Change> changes =
        Allocator.decide(
            new ClusterSnapshot(sight.members(scope, dead), dead, sight.allocations().rows()));
    boolean settled = write(current, sight, changes);
    // Whatever changes wakes this thread. What is left are hands that tell nobody what they do.
    long nextLook = settled ? 2 * lease.toNanos() : tick.toNanos();
    long nextDeadline = sight.allocations().nextDeadline().orElse(Long.MAX_VALUE);
    long nextDeath = current.deaths.nextDue().orElse(Long.MAX_VALUE);
    return Math.min(nextLook, Math.min(nextDeadline, nextDeath));
  }

  private long[] held(Set<String> nodes, Sight sight) {
    return nodes.stream()
        .filter(node -> sight.holds(scope, node))
        .mapToLong(scope::livenessKey)
        .toArray();
  }

  private Map<String, DeathWatch.Sign> signs(Sight sight, Reign current) {
    Map<String, DeathWatch.Sign> signs = new HashMap<>();
    for (String node : current.traces) {
      signs.put(
          node, new DeathWatch.Sign(sight.holds(scope, node), false, current.leaseOf(node, lease)));
    }
    for (NodeRow node : sight.nodes()) {
      current.leases.put(node.id(), node.lease());
      signs.put(
          node.id(),
          new DeathWatch.Sign(sight.shows(scope, node), node.joinedThisServer(), node.lease()));
    }
    return signs;
  }

  /** Writes in one transaction; returns whether nothing is left to write. */
  private boolean write(Reign current, Sight sight, List<Change> changes) throws SQLException {
    Set<String> deadRows = new HashSet<>(current.deaths.dead());
    deadRows.retainAll(sight.nodes().stream().map(NodeRow::id).toList());
    if (changes.isEmpty() && deadRows.isEmpty()) {
      return true;
    }
    Optional<Set<PartitionKey>> done =
        database.inTransaction(
            connection ->
                table.holdsTerm(connection, current.membership.nodeId(), current.term)
                    ? Optional.of(write(connection, changes, deadRows))
                    : Optional.empty());
    done.ifPresentOrElse(
        written -> log(current, changes, written, deadRows),
        () -> onRefusedTerm.accept(current.term));
    return false;
  }

  private Set<PartitionKey> write(Connection connection, List<Change> changes, Set<String> deadRows)
      throws SQLException {
    Set<PartitionKey> written = table.change(connection, changes);
    table.forgetDead(connection, deadRows);
    table.announce(connection, concerned(changes, written));
    return written;
  }

  private static Set<String> concerned(List<Change> changes, Set<PartitionKey> written) {
    Set<String> nodes = new HashSet<>();
    for (Change change : changes) {
      if (written.contains(change.before().key())) {
        addIfThere(nodes, change.before());
        addIfThere(nodes, change.after());
      }
    }
    return nodes;
  }

  private static void addIfThere(Set<String> nodes, Allocation allocation) {
    String owner = allocation.owner();
    if (owner != null) {
      nodes.add(owner);
    }
  }

  private static void log(
      Reign current, List<Change> changes, Set<PartitionKey> done, Set<String> dead) {
    LOG.info(
        "The leader of term={} has changed {} of {} allocations, dead nodes={}",
        current.term,
        done.size(),
        changes.size(),
        dead);
    for (Change change : changes) {
      if (done.contains(change.before().key())) {
        LOG.debug("{} -> {}", change.before(), change.after());
      }
    }
  }
}
