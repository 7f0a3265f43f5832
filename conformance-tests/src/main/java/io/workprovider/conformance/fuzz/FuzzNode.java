package io.workprovider.conformance.fuzz;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.RetryPolicy;
import io.workprovider.conformance.TestNode;
import io.workprovider.conformance.fuzz.Happening.NodeDone;
import java.time.Duration;
import java.util.List;

/** A node that runs consumers, as the schedule drives it. Used by one thread at a time. */
final class FuzzNode {

  /** Longer than any handler takes, so that a handover never has to be fenced. */
  private static final Duration RELEASE_DEADLINE = Duration.ofSeconds(20);

  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final String name;
  private final TestNode node;
  private final History history;
  private final KnownGrants known;
  private final List<String> consumers;
  private final ConsumerService service;
  private boolean cut;

  private FuzzNode(
      String name, TestNode node, History history, KnownGrants known, List<String> consumers) {
    this.name = name;
    this.node = node;
    this.history = history;
    this.known = known;
    this.consumers = consumers;
    RecordedProvider provider = new RecordedProvider(node.provider(), name, history, known);
    consumers.forEach(consumer -> note("runs " + consumer));
    this.service =
        ConsumerService.with(provider)
            .drainDeadline(DRAIN)
            .start(consumers.stream().map(this::consumer).toArray(EventConsumer[]::new));
  }

  /** Starts what it runs. */
  static FuzzNode start(
      String name, TestNode node, History history, KnownGrants known, List<String> consumers) {
    return new FuzzNode(name, node, history, known, consumers);
  }

  private EventConsumer consumer(String consumer) {
    return EventConsumer.named(consumer)
        .reads(EventSequence.category(Episode.CATEGORY))
        .partitions(Episode.PARTITIONS)
        .pollInterval(Duration.ofMillis(50))
        .releaseDeadline(RELEASE_DEADLINE)
        .savesPositionEvery(5, Duration.ofMillis(20))
        .retries(
            RetryPolicy.defaults()
                .withPauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .withJitter(0))
        .handledBy(new WorkHandler(name, history, known))
        .build();
  }

  String name() {
    return name;
  }

  boolean runs(String consumer) {
    return consumers.contains(consumer);
  }

  boolean isCut() {
    return cut;
  }

  void crash() {
    note("crash");
    node.crash();
  }

  void cut() {
    note("cut");
    cut = true;
    node.cut();
  }

  void heal() {
    note("heal");
    cut = false;
    node.heal();
  }

  void saveThoughItIsOver() {
    known.of(name).forEach(RecordedAssignment::saveThoughItIsOver);
  }

  /** Ends as a process does that is asked to. */
  void leave() {
    note("leave");
    service.close();
    node.close();
    note("left");
  }

  /** Ends what a crash left of it in this JVM. */
  void bury() {
    service.close();
    node.close();
  }

  private void note(String what) {
    history.add(new NodeDone(System.nanoTime(), name, what));
  }
}
