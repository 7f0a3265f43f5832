package io.workprovider.kafka;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes in a namespace of their own on the broker of this JVM, each behind its own relay. */
final class KafkaFixture implements ProviderFixture {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final TestBroker broker;
  private final GroupProtocol protocol;
  private final String namespace = "t" + COUNT.incrementAndGet();
  private final List<KafkaNode> nodes = new ArrayList<>();

  KafkaFixture(GroupProtocol protocol) {
    this(TestBroker.get(), protocol);
  }

  KafkaFixture(TestBroker broker, GroupProtocol protocol) {
    this.broker = broker;
    this.protocol = protocol;
  }

  @Override
  public TestNode startNode() {
    synchronized (nodes) {
      Relay relay = broker.relay(nodes.size());
      relay.open();
      KafkaNode node = new KafkaNode(relay, connect(settings(relay.port())));
      nodes.add(node);
      return node;
    }
  }

  Map<String, String> settings(int port) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap-servers", "127.0.0.1:" + port);
    settings.put("namespace", namespace);
    settings.put("group-protocol", protocol.spelling());
    settings.put("session-timeout", "2s");
    settings.put("connect-timeout", "3s");
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

    private final Relay relay;
    private final WorkProvider provider;
    private boolean crashed;

    KafkaNode(Relay relay, WorkProvider provider) {
      this.relay = relay;
      this.provider = provider;
    }

    @Override
    public WorkProvider provider() {
      return provider;
    }

    @Override
    public void crash() {
      crashed = true;
      relay.breakOff();
    }

    @Override
    public void cut() {
      relay.cut();
    }

    @Override
    public void heal() {
      relay.open();
    }

    @Override
    public void close() {
      if (!crashed) {
        provider.close();
      }
    }

    /** So that the relay is free for another node, what is left of this one must be gone. */
    void bury() {
      if (!crashed) {
        relay.open();
      }
      provider.close();
    }
  }
}
