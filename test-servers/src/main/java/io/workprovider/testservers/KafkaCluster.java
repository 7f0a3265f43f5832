package io.workprovider.testservers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka cluster for tests, of one broker or more, with cables that nodes are cut off by. Used by
 * one thread at a time.
 */
public final class KafkaCluster implements AutoCloseable {

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final KafkaPorts ports;
  private final List<KafkaBroker> brokers;
  private final List<Cable> cables;

  /** Starts one broker. */
  @FunctionalInterface
  interface Starter {
    ServerControl start(ServerFolder folder, Map<String, String> settings, Path file);
  }

  private KafkaCluster(KafkaPorts ports, List<KafkaBroker> brokers, List<Cable> cables) {
    this.ports = ports;
    this.brokers = brokers;
    this.cables = cables;
  }

  static KafkaCluster start(KafkaPlan plan, Starter starter) {
    KafkaPorts ports = KafkaPorts.find(plan);
    List<Cable> cables = new ArrayList<>();
    for (int cable = 0; cable < plan.cables(); cable++) {
      cables.add(ports.cable(cable));
    }
    List<KafkaBroker> brokers = new ArrayList<>();
    KafkaCluster cluster = new KafkaCluster(ports, brokers, cables);
    boolean up = false;
    try {
      for (int broker = 0; broker < plan.brokers(); broker++) {
        // The JVM's end closes the pipe to its janitor.
        ServerFolder folder = ServerFolder.create("kafka", "KILL");
        Map<String, String> settings = KafkaSettings.inACluster(folder.path(), plan, ports, broker);
        Path file = KafkaFolder.prepareOneOfMany(folder.path(), ports.clusterId(), settings);
        brokers.add(new KafkaBroker(starter.start(folder, settings, file), ports.clients(broker)));
      }
      cluster.awaitAll();
      up = true;
      return cluster;
    } finally {
      if (!up) {
        cluster.close();
      }
    }
  }

  /** Blocks until every broker answers and knows of the others. */
  public void awaitAll() {
    // Each tells why when it will not come up any more.
    brokers.forEach(KafkaBroker::await);
    long deadline = System.nanoTime() + UP.toNanos();
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "100"))) {
      while (nodes(admin) < brokers.size()) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("Not all of Kafka is up at " + bootstrapServers());
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private static int nodes(Admin admin) {
    try {
      return admin.describeCluster().nodes().get(UP.toSeconds(), TimeUnit.SECONDS).size();
    } catch (ExecutionException | TimeoutException e) {
      return 0; // Not yet; whoever waits has a deadline.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka starts.", e);
    }
  }

  /** What clients take for {@code bootstrap.servers} that nobody cuts off. */
  public String bootstrapServers() {
    return ports.clients();
  }

  /** What clients of another listener take for {@code bootstrap.servers}. */
  public String bootstrapServers(String listener) {
    return ports.listener(listener);
  }

  /** The network of one node. */
  public Cable cable(int node) {
    return cables.get(node);
  }

  /** A broker, by its id less one. */
  public KafkaBroker broker(int number) {
    return brokers.get(number);
  }

  /** How many brokers it has. */
  public int size() {
    return brokers.size();
  }

  /** Stops all brokers. */
  public void stop(StopMode mode) {
    brokers.forEach(broker -> broker.stop(mode));
  }

  /** Starts all brokers again after {@link #stop}. Blocks until they answer. */
  public void start() {
    brokers.forEach(KafkaBroker::launch);
    awaitAll();
  }

  /** Ends all brokers and removes their data. */
  @Override
  public void close() {
    brokers.forEach(KafkaBroker::close);
    cables.forEach(Cable::close);
  }

  @Override
  public String toString() {
    return "Kafka " + bootstrapServers();
  }
}
