package io.workprovider.kafka.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.PartitionOverview;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.testservers.Cable;
import io.workprovider.testservers.KafkaCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Nodes in JVMs of their own in a fresh namespace, a writer, and a sampler. After the faults {@link
 * #judge} says whether anything was lost, out of order, at once or moved back.
 */
final class FaultCluster implements AutoCloseable {

  static final int PARTITIONS = 4;
  static final int SAVE_EVENTS = 20;

  /** What one node may not have saved when it ends: of each of its partitions. */
  static final int UNSAVED = PARTITIONS * SAVE_EVENTS;

  /** For whatever is only waited for: how long is not what the test is about. */
  static final Duration LONG = Duration.ofSeconds(90);

  private final KafkaCluster kafka;
  private final Path folder;
  private final String namespace = "f" + UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final WorkProvider provider;
  private final Writer writer;
  private final Sampler sampler;

  private FaultCluster(KafkaCluster kafka, Map<String, String> changed) throws IOException {
    this.kafka = kafka;
    this.folder = Files.createTempDirectory(Path.of("target"), "faults-");
    properties.put("workprovider.kafka.namespace", namespace);
    properties.put("workprovider.kafka.session-timeout", "2s");
    properties.put("fault.partitions", String.valueOf(PARTITIONS));
    properties.put("fault.save-events", String.valueOf(SAVE_EVENTS));
    properties.put("fault.handler-millis", "2");
    properties.put("org.slf4j.simpleLogger.showDateTime", "true");
    properties.put("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
    properties.putAll(changed);
    this.provider =
        WorkProviders.load(
            Map.of(
                "workprovider.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "workprovider.kafka.namespace",
                namespace,
                "workprovider.kafka.partitions",
                String.valueOf(PARTITIONS)));
    this.writer = Writer.start(provider.appender());
    this.sampler = Sampler.start(provider.admin(), kafka.size() > 1);
  }

  /** A cluster of such nodes, all joined and with equal shares, in this order. */
  static FaultCluster of(KafkaCluster kafka, Map<String, String> properties, String... names) {
    try {
      FaultCluster cluster = new FaultCluster(kafka, properties);
      try {
        Stream.of(names).forEach(cluster::start);
        for (String name : names) {
          cluster.awaitUntil(
              LONG, name + " has joined or ended", () -> cluster.node(name).hasJoinedOrEnded());
          assertTrue(cluster.node(name).isAlive(), () -> cluster.node(name).log());
        }
        if (names.length > 0) {
          cluster.awaitShared(names);
          cluster.awaitHandlingBy(names);
        }
        return cluster;
      } catch (RuntimeException | Error e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a node, and returns at once. */
  NodeProcess start(String name) {
    Cable cable = kafka.cable(nodes.size());
    cable.heal();
    NodeProcess node = NodeProcess.start(name, folder, cable, properties);
    nodes.put(name, node);
    return node;
  }

  NodeProcess node(String name) {
    NodeProcess node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("No node is named " + name);
    }
    return node;
  }

  /** The name of the consumer's group. */
  String group() {
    return namespace + "/" + FaultNode.CONSUMER;
  }

  /** The topic that the events are in. */
  String topic() {
    return namespace + "..faults";
  }

  private String nameOf(String nodeId) {
    return nodes.values().stream()
        .filter(node -> node.isAlive() && node.nodeId().equals(nodeId))
        .map(NodeProcess::name)
        .findFirst()
        .orElse("");
  }

  /** How many partitions each node owns; "" stands for nobody, and for nodes of before. */
  private Map<String, Long> shares() {
    Map<String, Long> shares = new TreeMap<>();
    for (PartitionOverview partition : overview()) {
      shares.merge(nameOf(partition.owner().orElse("")), 1L, Long::sum);
    }
    return shares;
  }

  private List<PartitionOverview> overview() {
    try {
      return provider
          .admin()
          .consumer(FaultNode.CONSUMER)
          .map(consumer -> consumer.partitions())
          .orElse(List.of());
    } catch (ProviderUnavailableException e) {
      return List.of(); // The brokers are away.
    }
  }

  /** Waits until these nodes share all partitions evenly (Rules A6, A9, A10). */
  void awaitShared(String... names) {
    awaitShared(LONG, names);
  }

  void awaitShared(Duration within, String... names) {
    Set<String> all = Set.of(names);
    int least = PARTITIONS / names.length;
    int most = (PARTITIONS + names.length - 1) / names.length;
    awaitUntil(
        within,
        "even shares of " + all,
        () -> {
          Map<String, Long> shares = shares();
          return shares.keySet().equals(all)
              && shares.values().stream().allMatch(share -> share >= least && share <= most);
        });
  }

  /** Waits until each of these nodes has begun an event after now. */
  void awaitHandlingBy(String... names) {
    long now = System.nanoTime();
    for (String name : names) {
      awaitUntil(
          LONG,
          name + " handles",
          () -> node(name).handlings().stream().anyMatch(h -> h.start() > now));
    }
  }

  /** Waits for time to pass, where that is the fault. */
  void awaitPassed(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    awaitUntil(LONG.plus(time), "time passes", () -> System.nanoTime() - end > 0);
  }

  void awaitUntil(Duration within, String what, Callable<Boolean> condition) {
    await(what + "; see " + folder.toAbsolutePath())
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(within)
        .until(condition);
  }

  List<Handling> handlings() {
    return nodes.values().stream().flatMap(node -> node.handlings().stream()).toList();
  }

  /**
   * Waits until all is handled, and judges: nothing lost, in order, one at a time, epochs and
   * positions only up.
   *
   * @param mostDuplicates what the faults explain, by the position-save setting (Rule E4)
   */
  void judge(int mostDuplicates) {
    writer.close();
    awaitUntil(LONG, "everything is handled", () -> oracle().missing().isEmpty());
    sampler.close();
    Oracle oracle = oracle();
    String where = folder.toAbsolutePath().toString();
    assertEquals(Set.of(), oracle.missing(), where);
    assertEquals(List.of(), oracle.outOfOrder(), where);
    assertEquals(List.of(), oracle.staleEpochs(), where);
    assertEquals(
        List.of(),
        oracle.overlaps((first, second) -> node(first.node()).wasFrozenDuring(first)),
        where);
    assertEquals(List.of(), sampler.violations(), where);
    int most = mostDuplicates + writer.retries();
    assertTrue(
        oracle.duplicates() <= most,
        () -> oracle.duplicates() + " handled again, " + most + " allowed: " + where);
  }

  private Oracle oracle() {
    return new Oracle(handlings(), writer.lastNumbers());
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
    writer.close();
    sampler.close();
    provider.close();
  }
}
