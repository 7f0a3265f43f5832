package io.workprovider.kafka;

import io.workprovider.Capability;
import io.workprovider.ConsumerConflictException;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node on a Kafka cluster. Thread-safe. */
final class KafkaWorkProvider implements WorkProvider {

  private static final Logger log = LoggerFactory.getLogger(KafkaWorkProvider.class);

  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final int BATCH_BYTES = 64 << 10;

  private final NodeIdentity identity;
  private final Admin kafka;
  private final Backend backend;
  private final EventWriter writer;
  private final Declarations declarations;
  private final PositionStore positions;
  private final EventAppender appender;
  private final WorkAdmin admin;
  private final Map<String, GroupMember> members = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();

  private KafkaWorkProvider(KafkaClients clients, NodeIdentity identity, Admin kafka) {
    String nodeId = identity.current();
    KafkaSettings settings = clients.settings();
    Topics topics = new Topics(kafka, settings);
    ControlTopic control = new ControlTopic(clients, topics, nodeId);
    Categories categories = new Categories(clients, topics, control, nodeId);
    Sequences sequences = new Sequences(categories, control, settings.names());
    KafkaProducer<byte[], byte[]> producer =
        clients.producer(nodeId, "events", Duration.ZERO, BATCH_BYTES);
    this.identity = identity;
    this.kafka = kafka;
    Groups groups = new Groups(kafka, settings, control, sequences);
    this.backend =
        new Backend(
            gate, clients, new KafkaErrors(settings), topics, control, sequences, groups, producer);
    this.writer = new EventWriter(clients, topics, nodeId, producer);
    this.declarations = new Declarations(categories, sequences, topics, control, settings.names());
    this.positions = new KafkaPositionStore(backend, groups, declarations);
    this.appender = new KafkaEventAppender(settings.names(), categories, writer, gate);
    this.admin = new KafkaWorkAdmin(backend, groups, identity);
  }

  /** Connects, or says within the connect timeout why that is not possible (Rule D9). */
  static WorkProvider connect(KafkaSettings settings) {
    KafkaErrors errors = new KafkaErrors(settings);
    KafkaClients clients = new KafkaClients(settings);
    NodeIdentity identity = new NodeIdentity();
    Admin kafka = null;
    KafkaWorkProvider provider = null;
    boolean connected = false;
    try {
      kafka = clients.admin(identity.current());
      reach(kafka, settings, errors);
      provider = new KafkaWorkProvider(clients, identity, kafka);
      provider.backend.control().start();
      connected = true;
      log.info(
          "Connected to Kafka at {} as node {}.", settings.bootstrapServers(), identity.current());
      return provider;
    } catch (KafkaException e) {
      throw errors.unavailable("let this node connect", e);
    } finally {
      if (!connected) {
        abandon(kafka, provider);
      }
    }
  }

  private static void abandon(@Nullable Admin kafka, @Nullable KafkaWorkProvider provider) {
    if (provider != null) {
      provider.close();
    } else if (kafka != null) {
      kafka.close(Duration.ZERO);
    }
  }

  private static void reach(Admin kafka, KafkaSettings settings, KafkaErrors errors) {
    try {
      kafka
          .describeCluster()
          .nodes()
          .get(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw errors.unavailable("answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw errors.unavailable("answer before this thread was interrupted", e);
    }
  }

  @Override
  public String name() {
    return KafkaProviderFactory.NAME;
  }

  @Override
  public String nodeId() {
    return identity.current();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    return gate.whileOpen(() -> member(consumer, listener));
  }

  private GroupMember member(ConsumerDefinition consumer, AssignmentListener listener) {
    LeaseTerms terms =
        LeaseTerms.of(kafka, backend.settings(), backend.names().group(consumer.name()));
    GroupMember member =
        new GroupMember(backend, identity, consumer, listener, terms, this::unsubscribed);
    if (members.putIfAbsent(consumer.name(), member) != null) {
      throw new ConsumerConflictException(
          "Consumer '"
              + consumer.name()
              + "' is subscribed on this node already. Close that subscription first.",
          null);
    }
    boolean declared = false;
    try {
      declarations.declare(consumer);
      declared = true;
    } finally {
      if (!declared) {
        unsubscribed(member);
      }
    }
    member.start();
    if (gate.isClosed()) {
      member.close();
      gate.requireOpen();
    }
    return member;
  }

  private void unsubscribed(GroupMember member) {
    members.remove(member.definition().name(), member);
  }

  @Override
  public PositionStore positions() {
    return positions;
  }

  @Override
  public EventAppender appender() {
    return appender;
  }

  @Override
  public WorkAdmin admin() {
    return admin;
  }

  @Override
  public void close() {
    gate.close();
    Threads.withoutInterrupts(
        () -> {
          List.copyOf(members.values()).forEach(GroupMember::close);
          backend.control().close();
          writer.close();
          kafka.close(CLOSE);
        });
  }

  @Override
  public String toString() {
    return "KafkaWorkProvider[" + backend.settings().bootstrapServers() + ", " + nodeId() + "]";
  }
}
