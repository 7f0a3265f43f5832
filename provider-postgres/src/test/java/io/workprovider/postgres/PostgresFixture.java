package io.workprovider.postgres;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.HandlerEffects;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.Settings;
import io.workprovider.testservers.TcpRelay;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Nodes on one fresh database, each behind a cable of its own. */
final class PostgresFixture implements ProviderFixture {

  /** Short, so that the tests of cut cables are quick. */
  static final Duration LEASE = Duration.ofSeconds(1);

  /** A beat behind a pooler goes through one process more, each of which a busy machine delays. */
  private static final Duration LEASE_BEHIND_A_POOLER = Duration.ofSeconds(2);

  private final TestDatabase database = TestDatabase.create();
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final TableOfEffects effects = TableOfEffects.in(database);
  private final Map<String, String> more;
  private final @Nullable PgBouncer bouncer;

  PostgresFixture() {
    this(Map.of());
  }

  /** With settings beyond, or in place of, the usual ones. */
  PostgresFixture(Map<String, String> more) {
    this.more = Map.copyOf(more);
    this.bouncer = null;
  }

  private PostgresFixture(Map<String, String> more, String poolMode) {
    this.more = Map.copyOf(more);
    // So many that a node that is cut off within transactions leaves enough for the others.
    this.bouncer = PgBouncer.start(serverPort(), poolMode, "default_pool_size = 20");
  }

  /** Nodes that live by leases, all behind one real pooler in transaction mode. */
  static PostgresFixture behindAPooler() {
    return new PostgresFixture(
        Map.of("election", "lease", "lease", LEASE_BEHIND_A_POOLER.toMillis() + "ms"),
        "transaction");
  }

  @Override
  public Node startNode() {
    return startNode(Map.of());
  }

  /** With settings of its own. */
  Node startNode(Map<String, String> own) {
    TcpRelay cable = TcpRelay.to(bouncer == null ? serverPort() : bouncer.port());
    Map<String, String> settings = new HashMap<>(more);
    settings.putAll(own);
    try {
      Node node = new Node(connect(cable.port(), settings), cable);
      nodes.add(node);
      return node;
    } catch (RuntimeException e) {
      cable.close();
      throw e;
    }
  }

  /** A provider on this fixture's database. */
  WorkProvider connect(int port, Map<String, String> settings) {
    return create(settings(port, settings));
  }

  static WorkProvider create(Map<String, String> settings) {
    PostgresWorkProviderFactory factory = new PostgresWorkProviderFactory();
    return factory.create(Settings.of("workprovider.postgres.", factory.settings(), settings));
  }

  Map<String, String> settings(int port, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("url", "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name());
    all.put("user", database.user());
    all.put("password", database.password());
    all.put("lease", LEASE.toMillis() + "ms");
    all.put("connect-timeout", "5s");
    all.putAll(settings);
    return all;
  }

  TestDatabase database() {
    return database;
  }

  int serverPort() {
    return URI.create(database.url().substring("jdbc:".length())).getPort();
  }

  @Override
  public Bounds bounds() {
    Duration lease = bouncer == null ? LEASE : LEASE_BEHIND_A_POOLER;
    return new Bounds(
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        bouncer == null ? Duration.ofSeconds(4) : lease.plusSeconds(4),
        lease.plusSeconds(4),
        lease.plusSeconds(6),
        Duration.ofSeconds(2));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS, Capability.TRANSACTIONAL_POSITIONS);
  }

  @Override
  public HandlerEffects effects() {
    return effects;
  }

  @Override
  public boolean mayStay(Thread thread) {
    String name = thread.getName();
    // The driver's, one for the JVM; those of the cables; and the platform's, for a pooler.
    return name.startsWith("PostgreSQL-JDBC-")
        || name.startsWith("relay-")
        || name.startsWith("process reaper");
  }

  @Override
  public void close() {
    nodes.forEach(Node::heal);
    nodes.forEach(Node::close);
    if (bouncer != null) {
      bouncer.close();
    }
    database.drop();
  }

  /** A node and its cable. */
  static final class Node implements TestNode {

    private final WorkProvider provider;
    private final TcpRelay cable;

    private Node(WorkProvider provider, TcpRelay cable) {
      this.provider = provider;
      this.cable = cable;
    }

    @Override
    public WorkProvider provider() {
      return provider;
    }

    @Override
    public void crash() {
      cable.close();
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
      provider.close();
      cable.close();
    }
  }
}
