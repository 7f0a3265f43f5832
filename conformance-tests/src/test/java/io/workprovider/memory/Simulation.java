package io.workprovider.memory;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One history of a small cluster: nodes without threads, a clock that stands still between steps,
 * and a next step drawn from a seed. After each step the rules are checked.
 */
final class Simulation {

  private static final int STEPS = 120;
  private static final int PARTITIONS = 5;
  private static final Duration LEASE = Duration.ofMillis(50);
  private static final Duration RELEASE_DEADLINE = Duration.ofMillis(30);

  private final Random random;
  private final InMemoryStorage storage;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final Map<Integer, Long> highestEpochs = new HashMap<>();
  private final Map<Integer, Long> reached = new HashMap<>();
  private final Set<Long> handled = new HashSet<>();
  private long nowNanos;
  private int appended;
  private int lives;
  private @Nullable String broken;

  Simulation(long seed, Rules rules) {
    this.random = new Random(seed);
    this.storage =
        InMemoryStorage.builder()
            .lease(LEASE)
            .answerWithin(Duration.ZERO)
            .nodeIds(() -> "node-id-" + lives++)
            .nanoClock(() -> nowNanos)
            .rules(rules)
            .build();
  }

  /** What was done, for who wants to see why. */
  List<String> steps() {
    return steps;
  }

  /** Runs it; the rule that was broken first, with the steps that led there, or null. */
  @Nullable String run() {
    start();
    for (int step = 0; step < STEPS && broken == null; step++) {
      step();
      checkOneOwner();
    }
    if (broken == null) {
      checkItSettles();
    }
    return broken == null ? null : broken + " after " + steps;
  }

  private void start() {
    SimulatedNode node = new SimulatedNode(nodes.size());
    nodes.add(node);
    steps.add("start " + node.number);
  }

  private SimulatedNode anyNode() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  private void step() {
    SimulatedNode node = anyNode();
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> node.look();
      case 5, 6, 7 -> node.work(random.nextInt(4));
      case 8, 9 -> advance(random.nextInt(12));
      case 10 -> node.giveBack();
      case 11 -> append();
      case 12 -> {
        if (nodes.size() < 4) {
          start();
        }
      }
      case 13 -> node.cutOrHeal();
      case 14 -> node.killOrLeave(random.nextInt(4));
      default -> reset();
    }
  }

  private void advance(int millis) {
    nowNanos += millis * 1_000_000L;
    steps.add("+" + millis + "ms");
  }

  private void append() {
    String name = "event-" + appended++;
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    EventSequence.Stream stream = EventSequence.stream("flights", "s" + random.nextInt(12));
    storage.atomically(
        () ->
            storage
                .log()
                .append(
                    stream,
                    io.workprovider.ExpectedVersion.any(),
                    List.of(NewEvent.of("happened", name).withId(id))));
    steps.add("append " + name);
  }

  private void reset() {
    int partition = random.nextInt(PARTITIONS);
    SimulatedNode node = anyNode();
    if (node.isConnected() && random.nextInt(4) == 0) {
      node.provider
          .positions()
          .reset("board", PartitionId.of(partition), StartingPoint.beginning());
      reached.remove(partition);
      steps.add("reset " + partition);
    }
  }

  /** Rules A1, A2, A4. */
  private void checkOneOwner() {
    Map<String, SimulatedNode> owners = new HashMap<>();
    for (SimulatedNode node : nodes) {
      for (PartitionAssignment assignment : node.owned) {
        if (assignment.isCurrent()) {
          SimulatedNode other = owners.put(assignment.partition().value(), node);
          if (other != null) {
            broken("A1: two owners of " + assignment);
          }
        }
      }
    }
  }

  /** Rules A6, A9, E1: once nobody hurts it, all is owned, in balance, and handled. */
  private void checkItSettles() {
    nodes.forEach(node -> node.provider.link().heal());
    for (int round = 0; round < 40 && broken == null; round++) {
      advance(5);
      nodes.forEach(SimulatedNode::look);
      nodes.forEach(SimulatedNode::giveBack);
      nodes.forEach(node -> node.work(1_000));
      checkOneOwner();
    }
    List<Integer> counts =
        nodes.stream().filter(SimulatedNode::runs).map(n -> n.current()).toList();
    int total = counts.stream().mapToInt(i -> i).sum();
    int most = counts.stream().mapToInt(i -> i).max().orElse(0);
    int least = counts.stream().mapToInt(i -> i).min().orElse(0);
    if (!counts.isEmpty() && (total != PARTITIONS || most - least > 1)) {
      broken("A9, A6: in the end nodes own " + counts);
    }
    if (!counts.isEmpty() && handled.size() != appended) {
      broken("E1: handled " + handled.size() + " of " + appended);
    }
  }

  private void broken(String rule) {
    if (broken == null) {
      broken = rule;
    }
  }

  /** A node that does something only when told, and the consumer that runs on it. */
  private final class SimulatedNode implements AssignmentListener {

    private final int number;
    private final InMemoryWorkProvider provider = new InMemoryWorkProvider(storage);
    private final List<PartitionAssignment> owned = new ArrayList<>();
    private final List<PartitionAssignment> askedBack = new ArrayList<>();
    private final Map<PartitionAssignment, Delivery> first = new HashMap<>();
    private final Map<PartitionAssignment, Delivery> last = new HashMap<>();
    private final Set<PartitionAssignment> refused = new HashSet<>();
    private final Subscription subscription;
    private boolean left;

    SimulatedNode(int number) {
      this.number = number;
      provider.join();
      this.subscription =
          provider.subscribe(
              new ConsumerDefinition(
                  "board",
                  EventSequence.category("flights"),
                  OptionalInt.of(PARTITIONS),
                  StartingPoint.beginning(),
                  Duration.ofMillis(500),
                  RELEASE_DEADLINE),
              this);
    }

    boolean isConnected() {
      return provider.link().isUp();
    }

    boolean runs() {
      return !left && !provider.link().isDead();
    }

    int current() {
      return (int) owned.stream().filter(PartitionAssignment::isCurrent).count();
    }

    void look() {
      steps.add("look " + number);
      provider.watch();
      provider.dispatch();
    }

    void cutOrHeal() {
      if (isConnected()) {
        provider.link().cut();
        steps.add("cut " + number);
      } else {
        provider.link().heal();
        steps.add("heal " + number);
      }
    }

    void killOrLeave(int choice) {
      if (choice == 0 && nodes.size() > 1) {
        provider.link().kill();
        steps.add("kill " + number);
      } else if (choice == 1 && nodes.size() > 1) {
        subscription.leave();
        left = true;
        steps.add("leave " + number);
      }
    }

    /** Handles some events of each partition and saves, in the way of a careful runtime. */
    void work(int max) {
      steps.add("work " + number + " " + max);
      for (PartitionAssignment assignment : List.copyOf(owned)) {
        if (assignment.isCurrent() && max > 0) {
          handle(assignment, assignment.poll(max));
        }
        // A save that was delayed on its way arrives after a later one.
        Delivery done = (random.nextInt(4) == 0 ? first : last).get(assignment);
        if (done != null) {
          save(assignment, done);
        }
      }
    }

    private void handle(PartitionAssignment assignment, List<Delivery> deliveries) {
      if (!deliveries.isEmpty() && !first.containsKey(assignment)) {
        checkGoesOn(assignment, deliveries.get(0));
      }
      for (Delivery delivery : deliveries) {
        handled.add(Places.of(delivery.position()));
        first.putIfAbsent(assignment, delivery);
        last.put(assignment, delivery);
      }
    }

    private void save(PartitionAssignment assignment, Delivery done) {
      int partition = Integer.parseInt(assignment.partition().value());
      try {
        assignment.save(Progress.to(done.position()));
        if (refused.contains(assignment)) {
          broken("P2: a save was refused and later taken of " + assignment);
        }
        if (highestEpochs.getOrDefault(partition, 0L) > assignment.epoch()) {
          broken("P2: a save was taken after a higher epoch was granted, of " + assignment);
        }
        checkNotBack(partition);
      } catch (AssignmentLostException e) {
        refused.add(assignment);
        if (assignment.isCurrent()) {
          broken("P2: current after a refusal: " + assignment);
        }
      } catch (ProviderUnavailableException e) {
        steps.add("no answer to " + number);
      }
    }

    /** Rules P1, A11. */
    private void checkGoesOn(PartitionAssignment assignment, Delivery next) {
      PartitionRow row = row(Integer.parseInt(assignment.partition().value()));
      // Under a higher epoch others may have gone on already.
      if (row.epoch() == assignment.epoch() && Places.of(next.position()) <= row.place()) {
        broken("P1: " + assignment + " begins at or before " + row.place());
      }
    }

    /** Rule P3. */
    private void checkNotBack(int partition) {
      long stored = row(partition).place();
      if (stored < reached.getOrDefault(partition, 0L)) {
        broken("P3: partition " + partition + " went back to " + stored);
      }
      reached.put(partition, stored);
    }

    private PartitionRow row(int partition) {
      return storage.table().consumer("board").orElseThrow().partitions().get(partition);
    }

    void giveBack() {
      for (PartitionAssignment assignment : List.copyOf(askedBack)) {
        askedBack.remove(assignment);
        owned.remove(assignment);
        steps.add("release " + assignment + " by " + number);
        Delivery done = last.get(assignment);
        try {
          assignment.release(done == null ? Progress.none() : Progress.to(done.position()));
        } catch (AssignmentLostException | ProviderUnavailableException e) {
          steps.add("in vain");
        }
      }
    }

    @Override
    public void granted(PartitionAssignment assignment) {
      int partition = Integer.parseInt(assignment.partition().value());
      owned.add(assignment);
      steps.add("granted " + assignment + " to " + number);
      Long highest = highestEpochs.put(partition, assignment.epoch());
      if (highest != null && highest >= assignment.epoch()) {
        broken("A1: epoch " + highest + ", then a grant of " + assignment);
      }
      if (left) {
        broken("granted after leaving: " + assignment);
      }
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      askedBack.add(assignment);
      steps.add("revoking " + assignment + " by " + number);
      if (!owned.contains(assignment)) {
        broken("revoking what is not owned: " + assignment);
      }
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      askedBack.remove(assignment);
      steps.add("lost " + assignment + " by " + number + ": " + reason);
      if (assignment.isCurrent() || !owned.remove(assignment)) {
        broken("lost but current, or not owned: " + assignment);
      }
    }
  }
}
