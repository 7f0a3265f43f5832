package org.example.sqlite;

import io.workprovider.ConsumerConflictException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.example.sqlite.WorkTable.Owned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node runs and has, made to agree with the table at each look.
 *
 * <p>Only the node's thread looks and opens assignments; whoever closes a subscription ends them
 * from another. Thread-safe.
 */
final class Membership {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final SqliteWorkProvider node;
  private final Duration leaseTime;
  private final Map<String, SqliteSubscription> subscriptions = new ConcurrentHashMap<>();
  private final Map<Slot, SqliteAssignment> newest = new ConcurrentHashMap<>();
  private volatile Lease lease;

  Membership(SqliteWorkProvider node, Duration leaseTime) {
    this.node = node;
    this.leaseTime = leaseTime;
    this.lease = new Lease(leaseTime.toNanos(), null);
  }

  String nodeId() {
    return lease.node();
  }

  void add(SqliteSubscription added) {
    if (subscriptions.putIfAbsent(added.definition().name(), added) != null) {
      throw new ConsumerConflictException(
          added.definition() + " is subscribed on this node already.");
    }
  }

  /** The subscription is closed: says what is lost by that, and runs it no more. */
  void forget(SqliteSubscription subscription) {
    subscriptions.remove(subscription.definition().name(), subscription);
    for (SqliteAssignment assignment : newest.values()) {
      if (assignment.subscription() == subscription) {
        assignment.end("its subscription was closed");
        subscription.tell(assignment);
      }
    }
  }

  void closeAll() {
    subscriptions.values().forEach(SqliteSubscription::close);
  }

  /** Tells listeners what they have not heard, and owners that there are more events. */
  void tell(boolean moreEvents) {
    for (SqliteAssignment assignment : newest.values()) {
      assignment.subscription().tell(assignment);
      signal(assignment, moreEvents);
    }
  }

  private static void signal(SqliteAssignment assignment, boolean moreEvents) {
    try {
      assignment.signal(moreEvents);
    } catch (RuntimeException e) {
      // It must not keep other owners from hearing, nor end the thread.
      LOG.error("The signal of a partition of {} threw.", assignment.consumer(), e);
    }
  }

  /** Says that this node lives, and finds out what it has, in one write transaction. */
  void look() {
    if (lease.isOver()) {
      lease = new Lease(leaseTime.toNanos(), lease.node());
    }
    long sentAt = System.nanoTime();
    List<Owned> owned = node.store().write("look for work", this::look);
    lease.proved(sentAt);
    apply(owned);
  }

  private List<Owned> look(Sql sql) throws SQLException {
    String id = nodeId();
    if (!lease.isHeld()) {
      sql.update("DELETE FROM node WHERE id IN (?, ?)", id, lease.before());
      sql.update("INSERT INTO node (id, beat) VALUES (?, 0)", id);
    }
    Map<String, Boolean> leaving = new HashMap<>();
    subscriptions.forEach((name, running) -> leaving.put(name, running.isLeaving()));
    if (!WorkTable.beat(sql, id, leaving)) {
      lease.end();
      node.wake(true);
    }
    for (String dead : lease.dead(WorkTable.beatsOfOthers(sql, id))) {
      LOG.warn("node={} is dead: it was silent for {}", dead, leaseTime);
      sql.update("DELETE FROM node WHERE id = ?", dead);
    }
    for (Owned mine : WorkTable.owned(sql, id)) {
      giveBackUnlessRun(sql, mine);
    }
    WorkTable.allocate(sql);
    return WorkTable.owned(sql, id);
  }

  private void giveBackUnlessRun(Sql sql, Owned mine) throws SQLException {
    SqliteAssignment known = newest.get(mine.slot());
    if (known != null && known.epoch() == mine.epoch()) {
      if (!known.isCurrent()) {
        known.giveBack(sql);
      }
    } else if (!isWanted(subscriptions.get(mine.slot().consumer()))) {
      WorkTable.release(sql, mine, null);
    }
  }

  private static boolean isWanted(SqliteSubscription running) {
    return running != null && !running.isLeaving();
  }

  /** Makes this side agree with the table. */
  private void apply(List<Owned> owned) {
    Map<Slot, Owned> bySlot = new HashMap<>();
    owned.forEach(grant -> bySlot.put(grant.slot(), grant));
    newest.forEach(
        (slot, assignment) -> {
          Owned grant = bySlot.get(slot);
          if (grant == null || grant.epoch() != assignment.epoch()) {
            assignment.end("it was reset, or its node was taken for dead");
            assignment.subscription().tell(assignment);
          }
        });
    for (Owned grant : owned) {
      SqliteAssignment known = newest.get(grant.slot());
      SqliteSubscription running = subscriptions.get(grant.slot().consumer());
      boolean isNew = known == null || grant.epoch() > known.epoch();
      if (isNew && isWanted(running)) {
        known = new SqliteAssignment(node, running, lease, grant);
        newest.put(grant.slot(), known);
        if (running.isClosed()) {
          known.end("its subscription was closed"); // It may not have seen this one.
        }
      }
      if (grant.askedBack() && known != null) {
        known.askedBack();
      }
    }
  }

  boolean leave(Sql sql) throws SQLException {
    boolean left = sql.update("DELETE FROM node WHERE id = ?", nodeId()) == 1;
    WorkTable.allocate(sql);
    return left;
  }
}
