package io.workprovider.spi.store;

import io.workprovider.ConsumerConflictException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  private final StoreWorkProvider node;
  private final long leaseNanos;
  private final Map<String, StoreSubscription> subscriptions = new ConcurrentHashMap<>();
  private final Map<Slot, StoreAssignment> newest = new ConcurrentHashMap<>();
  private volatile Lease lease;

  Membership(StoreWorkProvider node, long leaseNanos) {
    this.node = node;
    this.leaseNanos = leaseNanos;
    this.lease = new Lease(leaseNanos, node::nanoTime, null);
  }

  String nodeId() {
    return lease.node();
  }

  void add(StoreSubscription added) {
    if (subscriptions.putIfAbsent(added.definition().name(), added) != null) {
      throw new ConsumerConflictException(
          added.definition() + " is subscribed on this node already. Close that subscription.");
    }
  }

  /**
   * The subscription is closed: says what is lost by that, and runs it no more. In this order: a
   * look that finds the subscription gone gives away what it had.
   */
  void forget(StoreSubscription subscription) {
    List<StoreAssignment> its =
        newest.values().stream().filter(it -> it.subscription() == subscription).toList();
    its.forEach(assignment -> assignment.end("its subscription was closed"));
    subscriptions.remove(subscription.definition().name(), subscription);
    its.forEach(subscription::tell);
  }

  void closeAll() {
    subscriptions.values().forEach(StoreSubscription::close);
  }

  /** Tells listeners what they have not heard, and owners that there are more events. */
  void tell(boolean moreEvents) {
    for (StoreAssignment assignment : newest.values()) {
      assignment.subscription().tell(assignment);
      try {
        assignment.signal(moreEvents);
      } catch (RuntimeException e) {
        // It must not keep other owners from hearing, nor end the thread.
        LOG.error("The signal of a partition of {} threw.", assignment.consumer(), e);
      }
    }
  }

  /** Says that this node lives, and finds out what it has, in one write transaction. */
  void look() {
    if (lease.isOver()) {
      lease = new Lease(leaseNanos, node::nanoTime, lease.node());
    }
    long sentAt = node.nanoTime();
    List<PartitionRow> owned = node.store().write("look for work", this::look);
    lease.proved(sentAt);
    apply(owned);
  }

  private List<PartitionRow> look(WorkTables tables) {
    Map<String, Long> beats =
        tables.nodes().stream().collect(Collectors.toMap(NodeRow::id, NodeRow::beat));
    Long before = beats.remove(nodeId());
    if (before == null && lease.isHeld()) {
      lease.end();
      node.wake(true);
      return List.of(); // Taken for dead: it joins under another id.
    }
    String former = lease.before();
    if (former != null && beats.remove(former) != null) {
      tables.removeNode(former);
    }
    // In this order: who begins to leave meanwhile is in both, and loses nothing.
    String runs = names(false);
    String leaves = names(true);
    tables.put(new NodeRow(nodeId(), before == null ? 0 : before + 1, runs, leaves));
    for (String dead : lease.dead(beats)) {
      LOG.warn("node={} is dead: it was silent for {} ms", dead, leaseNanos / 1_000_000);
      tables.removeNode(dead);
    }
    owned(tables).forEach(mine -> giveBackUnlessRun(tables, mine));
    Decisions.allocate(tables);
    return owned(tables);
  }

  private String names(boolean leaving) {
    return subscriptions.values().stream()
        .filter(running -> running.isLeaving() == leaving)
        .map(running -> running.definition().name())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private List<PartitionRow> owned(WorkTables tables) {
    return tables.partitions().stream().filter(row -> nodeId().equals(row.owner())).toList();
  }

  private void giveBackUnlessRun(WorkTables tables, PartitionRow mine) {
    StoreAssignment known = newest.get(mine.slot());
    if (known != null && known.epoch() == mine.epoch()) {
      if (!known.isCurrent()) {
        known.giveBack(tables);
      }
    } else if (!isWanted(subscriptions.get(mine.consumer()))) {
      Decisions.release(tables, mine, 0);
    }
  }

  private static boolean isWanted(@Nullable StoreSubscription running) {
    return running != null && !running.isLeaving();
  }

  /** Makes this side agree with the table. */
  private void apply(List<PartitionRow> owned) {
    Map<Slot, PartitionRow> table =
        owned.stream().collect(Collectors.toMap(PartitionRow::slot, Function.identity()));
    newest.forEach(
        (slot, assignment) -> {
          PartitionRow grant = table.get(slot);
          if (grant == null || grant.epoch() != assignment.epoch()) {
            assignment.end("it was reset, or its node was taken for dead");
            assignment.subscription().tell(assignment);
          }
        });
    owned.forEach(this::apply);
  }

  private void apply(PartitionRow grant) {
    StoreAssignment known = newest.get(grant.slot());
    StoreSubscription running = subscriptions.get(grant.consumer());
    boolean isNew = known == null || grant.epoch() > known.epoch();
    if (isNew && running != null && isWanted(running)) {
      known = new StoreAssignment(node, running, lease, grant);
      newest.put(grant.slot(), known);
      if (running.isClosed()) {
        known.end("its subscription was closed"); // It may not have seen this one.
      }
    }
    if (grant.isAskedBack() && known != null) {
      known.askedBack();
    }
  }

  boolean leave(WorkTables tables) {
    tables.removeNode(nodeId());
    return Decisions.allocate(tables);
  }
}
