package io.workprovider.kafka;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.Settings;
import io.workprovider.testservers.Cable;
import io.workprovider.testservers.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes in a namespace of their own on a cluster of this JVM, each behind a cable of its own. */
final class KafkaFixture implements ProviderFixture {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final KafkaCluster cluster;
  private final GroupProtocol protocol;
  private final String namespace = "t" + COUNT.incrementAndGet();
  private final List<KafkaNode> nodes = new ArrayList<>();

  KafkaFixture(GroupProtocol protocol) {
    this(TestBrokers.one(), protocol);
  }

  KafkaFixture(KafkaCluster cluster, GroupProtocol protocol) {
    this.cluster = cluster;
    this.protocol = protocol;
  }

  @Override
  public TestNode startNode() {
    return startNode(Map.of());
  }

  /** The same, with settings of its own. */
  TestNode startNode(Map<String, String> changed) {
    synchronized (nodes) {
      Cable cable = cluster.cable(nodes.size());
      cable.heal();
      Map<String, String> settings = settings(cable.bootstrapServers());
      settings.putAll(changed);
      KafkaNode node = new KafkaNode(cable, connect(settings));
      nodes.add(node);
      return node;
    }
  }

  /** Nothing of what a node sends arrives, until it is healed. */
  void cutUp(TestNode node) {
    synchronized (nodes) {
      cluster.cable(nodes.indexOf(node)).cutUp();
    }
  }

  /** What the brokers answer to a node does not arrive; what it sends does. */
  void cutDown(TestNode node) {
    synchronized (nodes) {
      cluster.cable(nodes.indexOf(node)).cutDown();
    }
  }

  Map<String, String> settings(String bootstrapServers) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap-servers", bootstrapServers);
    settings.put("namespace", namespace);
    settings.put("group-protocol", protocol.spelling());
    settings.put("session-timeout", TestBrokers.session(cluster.size()) + "ms");
    settings.put("connect-timeout", "5s");
    if (protocol == GroupProtocol.CLASSIC) {
      // Members hear of each other's coming and going at their next heartbeat.
      settings.put("client.heartbeat.interval.ms", "150");
    }
    // A client that closes waits for the fetch that it has under way.
    settings.put("client.fetch.max.wait.ms", "50");
    return settings;
  }

  /** The names of topics and groups of this fixture. */
  TopicNames names() {
    return new TopicNames(namespace);
  }

  static WorkProvider connect(Map<String, String> settings) {
    KafkaProviderFactory factory = new KafkaProviderFactory();
    return factory.create(Settings.of("workprovider.kafka.", factory.settings(), settings));
  }

  @Override
  public Bounds bounds() {
    return new Bounds(
        Duration.ofSeconds(12),
        Duration.ofSeconds(8),
        Duration.ofSeconds(12),
        Duration.ofSeconds(12),
        Duration.ofSeconds(15),
        Duration.ofSeconds(3));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public boolean balancesTotals() {
    return false; // Each group's members allocate by themselves.
  }

  @Override
  public boolean mayStay(Thread thread) {
    return !thread.getName().contains("workprovider-")
        && !thread.getName().startsWith("kafka-coordinator-heartbeat-thread")
        && !thread.getName().startsWith("consumer_background_thread");
  }

  @Override
  public void close() {
    synchronized (nodes) {
      nodes.forEach(KafkaNode::bury);
    }
  }

  private static final class KafkaNode implements TestNode {

    private final Cable cable;
    private final WorkProvider provider;
    private boolean crashed;

    KafkaNode(Cable cable, WorkProvider provider) {
      this.cable = cable;
      this.provider = provider;
    }

    @Override
    public WorkProvider provider() {
      return provider;
    }

    @Override
    public void crash() {
      crashed = true;
      cable.breakOff();
    }

    @Override
    public void cut() {
      cable.cut();
    }

    @Override
    public void heal() {
      cable.heal();
    }

    @Override
    public void close() {
      if (!crashed) {
        provider.close();
      }
    }

    /** So that the cable is free for another node, what is left of this one must be gone. */
    void bury() {
      if (!crashed) {
        cable.heal();
      }
      provider.close();
    }
  }
}
