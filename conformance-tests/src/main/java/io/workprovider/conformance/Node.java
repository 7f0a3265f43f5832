package io.workprovider.conformance;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.WorkProvider;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A node of a test, with a short name for the timeline, and everything that the test runs on it.
 *
 * <p>Thread-safe.
 */
final class Node {

  /** Enough for handlers that end at once; a test that needs more stops its service itself. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final String name;
  private final TestNode node;
  private final ObservedProvider provider;
  private final Timeline timeline;
  private final Duration patience;
  private final Queue<AutoCloseable> running = new ConcurrentLinkedQueue<>();
  private volatile boolean cut;

  Node(String name, TestNode node, Timeline timeline, Grants grants, Duration patience) {
    this.name = name;
    this.node = node;
    this.timeline = timeline;
    this.patience = patience;
    this.provider = ObservedProvider.of(node.provider(), name, timeline, grants);
    timeline.node(name, "started as " + provider.nodeId());
  }

  String name() {
    return name;
  }

  WorkProvider provider() {
    return provider;
  }

  /** The provider, with every ready signal of its assignments swallowed. */
  WorkProvider deafProvider() {
    return provider.deaf();
  }

  Writer writer(String category) {
    return new Writer(provider.appender(), category);
  }

  /** Subscribes, to be driven by hand. */
  Member join(ConsumerDefinition consumer) {
    Member member = Member.join(provider, consumer, patience);
    running.add(member);
    return member;
  }

  /** Runs consumers as users do. */
  ConsumerService run(EventConsumer... consumers) {
    return keep(ConsumerService.with(provider).drainDeadline(DRAIN).start(consumers));
  }

  /** Sees to it that a service is closed before its node. */
  ConsumerService keep(ConsumerService service) {
    running.add(service);
    return service;
  }

  /** A handler whose calls are written down under this node's name. */
  EventHandler recording(EventHandler handler) {
    return new RecordingHandler(name, timeline, handler);
  }

  EventHandler recording() {
    return recording((event, context) -> {});
  }

  void crash() {
    timeline.node(name, "crash");
    node.crash();
  }

  void cut() {
    timeline.node(name, "cut");
    cut = true;
    node.cut();
  }

  void heal() {
    timeline.node(name, "heal");
    cut = false;
    node.heal();
  }

  /** Ends what runs on the node, and the node, as a process does that is asked to stop. */
  void close() throws Exception {
    timeline.node(name, "close");
    if (cut) {
      heal();
    }
    for (AutoCloseable each = running.poll(); each != null; each = running.poll()) {
      each.close();
    }
    node.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
