package io.workprovider.postgres.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.NewEvent;
import io.workprovider.postgres.events.PostgresEventAppender;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.TcpRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;

/**
 * Nodes in JVMs of their own on a fresh database, a writer, and a sampler. After the faults {@link
 * #judge} says whether anything was lost, out of order, at once or moved back.
 */
final class FaultCluster implements AutoCloseable {

  static final int PARTITIONS = 4;
  static final int SAVE_EVENTS = 20;

  /** Set, the writer notifies the nodes, as a provider's own appender does. */
  static final String NOTIFY = "fault.notify";

  private static final Scope SCOPE = new Scope(new SchemaName("workprovider"), "default");

  /** For whatever is only waited for: how long is not what the test is about. */
  static final Duration LONG = Duration.ofSeconds(60);

  private final Path folder;
  private final PostgresDatabase database;
  private final HikariDataSource pool;
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final Writer writer;
  private final Sampler sampler;

  private FaultCluster(PostgresDatabase database, Map<String, String> changed) throws IOException {
    this.folder = Files.createTempDirectory(Path.of("target"), "faults-");
    this.database = database;
    this.pool = poolFor(database);
    properties.put("workprovider.postgres.user", database.user());
    properties.put("workprovider.postgres.password", database.password());
    properties.put("workprovider.postgres.lease", "2s");
    properties.put("fault.partitions", String.valueOf(PARTITIONS));
    properties.put("fault.save-events", String.valueOf(SAVE_EVENTS));
    properties.put("fault.handler-millis", "2");
    properties.put("fault.handler-deadline", "1000");
    properties.put("fault.release-deadline", "10000");
    properties.putAll(changed);
    this.writer = Writer.start(new PostgresEventAppender(pool, SCOPE.schema(), this::appended));
    this.sampler = Sampler.start(pool);
  }

  private static HikariDataSource poolFor(PostgresDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(3);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  /** Writers need not notify; they do only where it is measured how fast events come. */
  private void appended() {
    if (properties.containsKey(NOTIFY)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_notify('" + SCOPE.eventsChannel() + "', '')");
      } catch (SQLException e) {
        // The nodes find the event at their next tick.
        Thread.onSpinWait();
      }
    }
  }

  /** A cluster of such nodes, all joined and with equal shares, in this order. */
  static FaultCluster of(PostgresServer server, Map<String, String> properties, String... names) {
    try {
      FaultCluster cluster = new FaultCluster(server.createDatabase(), properties);
      try {
        for (String name : names) {
          cluster.start(name);
          cluster.awaitUntil(
              LONG, name + " has joined or ended", () -> cluster.node(name).hasJoinedOrEnded());
          assertTrue(cluster.node(name).isAlive(), () -> "see " + cluster.node(name).log());
        }
        if (names.length > 0) {
          cluster.awaitShared(names);
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
    URI address = URI.create(database.url().substring("jdbc:".length()));
    NodeProcess node =
        NodeProcess.start(name, folder, address.getPort(), database.name(), properties);
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

  TcpRelay cable(String name) {
    return node(name).cable();
  }

  /** Appends an event beside those of the writer. */
  void append(String stream, NewEvent event) {
    try {
      writer.append(stream, event);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) {
    database.execute(sql);
  }

  Connection connect() throws SQLException {
    return database.connect();
  }

  /** The first column of what a query returns, as texts. */
  List<String> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(String.valueOf(row.getString(1)));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("Failed: " + sql, e);
    }
  }

  /** Who leads, among the nodes of now. */
  String leader() {
    return await()
        .atMost(LONG)
        .until(
            () -> nameOf(query("SELECT node FROM workprovider.leaders").get(0)),
            name -> !name.isEmpty());
  }

  /** Somebody who does not lead. */
  String follower() {
    String leader = leader();
    return nodes.keySet().stream()
        .filter(name -> !name.equals(leader) && node(name).isAlive())
        .findFirst()
        .orElseThrow();
  }

  private String nameOf(String nodeId) {
    return nodes.values().stream()
        .filter(node -> node.isAlive() && node.nodeId().equals(nodeId))
        .map(NodeProcess::name)
        .findFirst()
        .orElse("");
  }

  /** How many partitions each node owns for good; "" stands for nobody, and for nodes of before. */
  Map<String, Long> shares() {
    Map<String, Long> shares = new TreeMap<>();
    query("SELECT CASE state WHEN 'assigned' THEN owner END FROM workprovider.work_allocations")
        .forEach(owner -> shares.merge(nameOf(owner), 1L, Long::sum));
    return shares;
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
          Map<String, Long> shares = sharesIfThere();
          return shares.keySet().equals(all)
              && shares.values().stream().allMatch(share -> share >= least && share <= most);
        });
  }

  private Map<String, Long> sharesIfThere() {
    try {
      return shares();
    } catch (IllegalStateException e) {
      // The server is away, or the first node has not made the tables yet.
      return Map.of();
    }
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
    judge(mostDuplicates, (first, second) -> false);
  }

  /**
   * The same.
   *
   * @param mayOverlap which calls may be at once, beside those during which a node was frozen
   */
  void judge(int mostDuplicates, BiPredicate<Handling, Handling> mayOverlap) {
    writer.close();
    awaitUntil(LONG, "everything is handled", () -> oracle().missing().isEmpty());
    sampler.close();
    Oracle oracle = oracle();
    String where = folder.toAbsolutePath().toString();
    assertEquals(Set.of(), oracle.missing(), where);
    assertEquals(List.of(), oracle.outOfOrder(), where);
    assertEquals(List.of(), oracle.staleEpochs(), where);
    BiPredicate<Handling, Handling> frozen =
        (first, second) -> node(first.node()).wasFrozenDuring(first);
    assertEquals(List.of(), oracle.overlaps(frozen.or(mayOverlap)), where);
    assertEquals(List.of(), sampler.violations(), where);
    assertTrue(
        oracle.duplicates() <= mostDuplicates,
        () -> oracle.duplicates() + " handled again, " + mostDuplicates + " allowed: " + where);
  }

  private Oracle oracle() {
    return new Oracle(handlings(), writer.lastVersions());
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
    writer.close();
    sampler.close();
    pool.close();
  }
}
