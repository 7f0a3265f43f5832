package io.workprovider.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real broker in this JVM. One is started once and left to end with it; a test that stops or
 * restarts its broker starts one of its own.
 *
 * <p>A client goes where the broker says that it is, whatever it was told first. So the broker has
 * a listener for each node of a test, and says of each that it is at that node's relay.
 */
final class TestBroker {

  /** How many nodes a test can have. */
  static final int NODES = 10;

  private static final class Holder {
    static final TestBroker BROKER = start();
  }

  private final Properties config;
  private final List<Relay> relays;
  private final int directPort;
  private final int loginPort;
  private KafkaRaftServer server;

  private TestBroker(Properties config, List<Relay> relays, int directPort, int loginPort) {
    this.config = config;
    this.relays = relays;
    this.directPort = directPort;
    this.loginPort = loginPort;
    this.server = started(config);
  }

  private static KafkaRaftServer started(Properties config) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
    server.startup();
    return server;
  }

  static TestBroker get() {
    return Holder.BROKER;
  }

  /** The network of one node. */
  Relay relay(int node) {
    return relays.get(node);
  }

  /** Where the broker is reached without a relay. */
  String address() {
    return "127.0.0.1:" + directPort;
  }

  /** Where the broker asks for a login: {@code alice}, who may do nothing. */
  String loginAddress() {
    return "127.0.0.1:" + loginPort;
  }

  /** Stops the broker and starts it again on the same log. */
  void restart() {
    stop();
    server = started(config);
  }

  void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Starts a broker. */
  static TestBroker start() {
    try {
      int[] ports = freePorts(3 + 2 * NODES);
      Path directory = Files.createTempDirectory("workprovider-kafka");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
      Properties config = config(directory.resolve("log"), ports);
      Path file = directory.resolve("server.properties");
      try (OutputStream out = Files.newOutputStream(file)) {
        config.store(out, null);
      }
      format(file);
      List<Relay> relays = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        relays.add(Relay.start(ports[4 + 2 * i], ports[3 + 2 * i]));
      }
      return new TestBroker(config, relays, ports[1], ports[2]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties config(Path log, int[] ports) {
    StringBuilder listeners = new StringBuilder("CONTROLLER://127.0.0.1:" + ports[0]);
    StringBuilder advertised = new StringBuilder();
    StringBuilder protocols =
        new StringBuilder("CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,LOGIN:SASL_PLAINTEXT");
    listeners.append(",LOGIN://127.0.0.1:").append(ports[2]);
    listeners.append(",DIRECT://127.0.0.1:").append(ports[1]);
    advertised.append("DIRECT://127.0.0.1:").append(ports[1]);
    advertised.append(",LOGIN://127.0.0.1:").append(ports[2]);
    for (int i = 0; i < NODES; i++) {
      listeners.append(",NODE").append(i).append("://127.0.0.1:").append(ports[3 + 2 * i]);
      advertised.append(",NODE").append(i).append("://127.0.0.1:").append(ports[4 + 2 * i]);
      protocols.append(",NODE").append(i).append(":PLAINTEXT");
    }
    Properties config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + ports[0]);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "DIRECT");
    config.put("listeners", listeners.toString());
    config.put("advertised.listeners", advertised.toString());
    config.put("listener.security.protocol.map", protocols.toString());
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put(
        "listener.name.login.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"secret\";");
    config.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    config.put("super.users", "User:ANONYMOUS");
    config.put("log.dirs", log.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("num.network.threads", "1");
    config.put("num.io.threads", "4");
    config.put("log.cleaner.dedupe.buffer.size", "2097152");
    config.put("log.index.size.max.bytes", "102400");
    config.put("offsets.topic.num.partitions", "4");
    config.put("offsets.topic.replication.factor", "1");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.min.session.timeout.ms", "500");
    config.put("group.consumer.min.session.timeout.ms", "500");
    config.put("group.consumer.session.timeout.ms", "2000");
    config.put("group.consumer.min.heartbeat.interval.ms", "50");
    config.put("group.consumer.heartbeat.interval.ms", "200");
    return config;
  }

  private static void format(Path file) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {
      "format", "--standalone", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
    };
    int code = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new IllegalStateException(said.toString(StandardCharsets.UTF_8));
    }
  }

  /** The broker may still write; what it leaves is little. */
  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Not all of " + directory + " could be deleted: " + e);
    }
  }

  private static int[] freePorts(int count) throws IOException {
    int[] ports = new int[count];
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports[i] = socket.getLocalPort();
      }
      return ports;
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
