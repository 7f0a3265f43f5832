package io.workprovider.memory;

import io.workprovider.memory.Ownership.Assigned;
import io.workprovider.memory.Ownership.Revoking;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.store.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the back end keeps of nodes, consumers and partitions, and every step that changes it.
 *
 * <p>Guarded by the storage's lock, so each step is atomic. Before each one {@link #passTime} does
 * what has become due, so that nobody ever sees a lease or a deadline that is over.
 */
final class WorkTable {

  private final EventLog log;
  private final Rules rules;
  private final long leaseNanos;
  private final Members members = new Members();
  private final Map<String, ConsumerRow> consumers = new TreeMap<>();
  private final PartitionCounts partitionCounts = new PartitionCounts();
  private long nowNanos;

  WorkTable(EventLog log, Rules rules, Duration lease) {
    this.log = log;
    this.rules = rules;
    this.leaseNanos = lease.toNanos();
  }

  /** Takes over from nodes whose lease is over (A3), and from owners past their deadline (A2). */
  void passTime(long now) {
    nowNanos = now;
    List<String> gone =
        rules.takesFromTheDead()
            ? members.idsOf(member -> member.isLeaseOver(now, leaseNanos))
            : List.of();
    gone.forEach(this::remove);
    List<PartitionRow> overdue =
        consumers.values().stream()
            .flatMap(consumer -> consumer.partitions().stream())
            .filter(this::isOverdue)
            .toList();
    overdue.forEach(this::takeAway);
    if (!gone.isEmpty() || !overdue.isEmpty()) {
      allocate();
    }
  }

  /**
   * Whether the time to release is over for an owner that has stopped by its own clock: either it
   * knew of the deadline, or its last proof from before is too old by now.
   */
  private boolean isOverdue(PartitionRow row) {
    if (!(row.ownership() instanceof Revoking revoking)
        || nowNanos - revoking.deadlineNanos() < 0) {
      return false;
    }
    long askedAt = revoking.askedAtNanos();
    return nowNanos - askedAt >= leaseNanos
        || members.find(revoking.owner()).filter(owner -> owner.knowsOf(askedAt)).isPresent();
  }

  // Nodes

  /** A node joins, in place of the one it was before, if it was (Rule A10). */
  void join(
      String node,
      @Nullable String before,
      InMemoryLink link,
      Collection<ConsumerDefinition> subscribed) {
    if (before != null) {
      remove(before);
    }
    link.requireAlive();
    members.add(new Member(node, link, nowNanos));
    subscribed.forEach(definition -> subscribe(node, definition));
    allocate();
  }

  /**
   * A node looks at what it has, which proves that it lives.
   *
   * @param knownUntil when the last answer that reached it was given; none at first
   * @param leaving the consumers that it wants to leave politely
   * @return none if it is taken for dead
   */
  Optional<NodeView> look(String node, OptionalLong knownUntil, Set<String> leaving) {
    Optional<Member> member = members.find(node);
    member.ifPresent(alive -> alive.proved(nowNanos, knownUntil));
    leaving.forEach(consumer -> withdraw(node, consumer));
    return member.map(alive -> view(node));
  }

  void leave(String node) {
    remove(node);
    allocate();
  }

  /** What was behind this link has died, whatever its id. */
  int died(InMemoryLink link) {
    List<String> dead =
        rules.takesFromTheDead() ? members.idsOf(member -> member.link() == link) : List.of();
    dead.forEach(this::leave);
    return dead.size();
  }

  Members members() {
    return members;
  }

  private void remove(String node) {
    members.remove(node);
    consumers.values().forEach(consumer -> unsubscribe(node, consumer));
  }

  // Subscriptions

  /** The node runs the consumer from now on. */
  void subscribe(String node, ConsumerDefinition definition) {
    consumer(definition.name()).ifPresent(known -> known.requireReads(definition.sequence()));
    int partitions = partitionCounts.agree(definition);
    ConsumerRow consumer =
        consumers.computeIfAbsent(
            definition.name(),
            name -> {
              long startAfter = log.placeOf(definition.startingPoint());
              return new ConsumerRow(name, definition.sequence(), partitions, startAfter);
            });
    // A node that was evicted meanwhile subscribes again when it joins again.
    if (members.find(node).isPresent()) {
      consumer.subscribe(node, definition);
      allocate();
    }
  }

  /** The node wants no more of the consumer, and gives back what it has. */
  private void withdraw(String node, String consumer) {
    if (consumer(consumer).filter(row -> row.withdraw(node)).isPresent()) {
      allocate();
    }
  }

  /** The node has nothing of the consumer any more. */
  void unsubscribe(String node, String consumer) {
    consumer(consumer).ifPresent(row -> unsubscribe(node, row));
    allocate();
  }

  private void unsubscribe(String node, ConsumerRow consumer) {
    consumer.unsubscribe(node);
    for (PartitionRow row : consumer.partitions()) {
      if (node.equals(row.owner())) {
        takeAway(row);
      }
    }
  }

  Optional<ConsumerRow> consumer(String name) {
    return Optional.ofNullable(consumers.get(name));
  }

  // Partitions

  /** What the node runs and owns. */
  private NodeView view(String node) {
    List<String> subscriptions = new ArrayList<>();
    List<Grant> grants = new ArrayList<>();
    for (ConsumerRow consumer : consumers.values()) {
      if (consumer.isSubscribedBy(node)) {
        subscriptions.add(consumer.name());
      }
      for (PartitionRow row : consumer.partitions()) {
        if (rules.has(node, row.owner())) {
          grants.add(grant(consumer, row));
        }
      }
    }
    return new NodeView(nowNanos, subscriptions, grants);
  }

  private Grant grant(ConsumerRow consumer, PartitionRow row) {
    Duration within = null;
    if (row.ownership() instanceof Revoking revoking) {
      within = Duration.ofNanos(Math.max(0, revoking.deadlineNanos() - nowNanos));
    }
    return new Grant(
        new Slot(consumer.name(), row.partition()),
        row.epoch(),
        consumer.sequence(),
        consumer.partitions().size(),
        rules.placeAtGrant(row.place()),
        within);
  }

  /** Stores a place, fenced (Rules P2, P3). Returns false if it was refused. */
  boolean save(String node, Slot slot, long epoch, long reached) {
    PartitionRow row = row(slot);
    if (!rules.isCurrent(row, node, epoch)) {
      return false;
    }
    if (reached > 0) {
      row.store(rules.placeAfterSave(row.place(), reached));
    }
    return true;
  }

  /** Stores a place and gives the partition up, in one step (Rule A2). False if refused. */
  boolean release(String node, Slot slot, long epoch, long reached) {
    if (!save(node, slot, epoch, reached)) {
      return false;
    }
    takeAway(row(slot));
    allocate();
    return true;
  }

  /** Goes on from another place, at the next epoch (Rule P8). */
  void reset(PartitionRow row, long wanted) {
    row.resetTo(wanted);
    String owner = row.owner();
    if (owner != null) {
      // The same owner again, so that nobody else starts before it has heard of it; if the
      // partition was being asked back, it is asked back again.
      row.grant(owner, rules.nextEpoch(row.epoch()));
      members.notifyChanged(owner);
      allocate();
    }
  }

  /** Keeps why a partition does not run. False if it is another's by now. */
  boolean stopped(String node, Slot slot, long epoch, String problem) {
    PartitionRow row = row(slot);
    boolean current = rules.isCurrent(row, node, epoch);
    if (current) {
      row.stopped(problem);
    }
    return current;
  }

  // Allocation

  /** Brings the table to what the allocator wants, in steps that wait for owners. */
  private void allocate() {
    Map<String, Integer> partitions = new HashMap<>();
    Map<String, Set<String>> candidates = new HashMap<>();
    Map<Slot, String> owners = new HashMap<>();
    for (ConsumerRow consumer : consumers.values()) {
      partitions.put(consumer.name(), consumer.partitions().size());
      candidates.put(consumer.name(), consumer.candidates());
      for (PartitionRow row : consumer.partitions()) {
        String owner = row.intendedOwner();
        if (owner != null) {
          owners.put(new Slot(consumer.name(), row.partition()), owner);
        }
      }
    }
    Map<Slot, String> wanted = rules.allocate(partitions, candidates, owners);
    for (ConsumerRow consumer : consumers.values()) {
      for (PartitionRow row : consumer.partitions()) {
        move(consumer, row, wanted.get(new Slot(consumer.name(), row.partition())));
      }
    }
  }

  private void move(ConsumerRow consumer, PartitionRow row, @Nullable String wanted) {
    if (row.ownership() instanceof Assigned assigned && !assigned.owner().equals(wanted)) {
      row.revoke(wanted, nowNanos, nowNanos + consumer.releaseNanos(assigned.owner()));
      members.notifyChanged(assigned.owner());
      if (!rules.waitsForRelease()) {
        takeAway(row);
      }
    } else if (row.ownership() instanceof Revoking revoking) {
      row.revoke(wanted, revoking.askedAtNanos(), revoking.deadlineNanos());
    } else if (row.owner() == null && wanted != null) {
      row.grant(wanted, rules.nextEpoch(row.epoch()));
      members.notifyChanged(wanted);
    }
  }

  private void takeAway(PartitionRow row) {
    members.notifyChanged(row.owner());
    row.passOn(rules.nextEpoch(row.epoch()));
    members.notifyChanged(row.owner());
  }

  private PartitionRow row(Slot slot) {
    return consumer(slot.consumer()).orElseThrow().partitions().get(slot.partition());
  }
}
