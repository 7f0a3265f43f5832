package io.workprovider.postgres.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.NewEvent;
import io.workprovider.conformance.faults.Handling;
import io.workprovider.conformance.faults.NodeCluster;
import io.workprovider.conformance.faults.NodeProcess;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.TcpRelay;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A cluster of nodes in JVMs of their own, and what only Postgres can tell of it: who leads, and by
 * a sampler, whether an epoch or a position ever fell. Used by one thread.
 */
final class FaultCluster implements AutoCloseable {

  static final int PARTITIONS = NodeCluster.PARTITIONS;
  static final int SAVE_EVENTS = NodeCluster.SAVE_EVENTS;

  /** For whatever is only waited for: how long is not what the test is about. */
  static final Duration LONG = NodeCluster.LONG;

  /** Declared are the lease of 2 s, the grace and two ticks; a busy machine adds to it. */
  static final Duration TAKEOVER = Duration.ofSeconds(8);

  private final PostgresFaults fixture;
  private final NodeCluster cluster;
  private final Sampler sampler;

  private FaultCluster(PostgresFaults fixture, Map<String, String> properties) {
    this.fixture = fixture;
    this.cluster = new NodeCluster(fixture, properties);
    this.sampler = Sampler.start(fixture.pool());
  }

  /** A cluster of such nodes, all joined and with equal shares, in this order. */
  static FaultCluster of(PostgresServer server, Map<String, String> properties, String... names) {
    return of(new PostgresFaults(server, false), properties, names);
  }

  /** The same on a fixture, which this closes. */
  static FaultCluster of(PostgresFaults fixture, Map<String, String> properties, String... names) {
    FaultCluster cluster = new FaultCluster(fixture, properties);
    boolean started = false;
    try {
      cluster.cluster.startAll(names);
      if (names.length > 0) {
        cluster.awaitShared(names);
      }
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  /** Starts a node, and returns at once. */
  NodeProcess start(String name) {
    return cluster.start(name);
  }

  /** The same, with these variables in its environment. */
  NodeProcess start(String name, Map<String, String> environment) {
    return cluster.start(name, environment);
  }

  NodeProcess node(String name) {
    return cluster.node(name);
  }

  TcpRelay cable(String name) {
    return fixture.cable(name);
  }

  /** Appends an event beside those of the writer. */
  void append(String stream, NewEvent event) {
    cluster.append(stream, event);
  }

  void execute(String sql) {
    fixture.database().execute(sql);
  }

  Connection connect() throws SQLException {
    return fixture.database().connect();
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
        .until(() -> cluster.nameOf(fixture.leader()), name -> !name.isEmpty());
  }

  /** Somebody who does not lead. */
  String follower() {
    String leader = leader();
    return cluster.names().stream()
        .filter(name -> !name.equals(leader) && node(name).isAlive())
        .findFirst()
        .orElseThrow();
  }

  /** How many partitions each node owns for good; "" stands for nobody, and for nodes of before. */
  Map<String, Long> shares() {
    Map<String, Long> shares = new TreeMap<>();
    query("SELECT CASE state WHEN 'assigned' THEN owner END FROM workprovider.work_allocations")
        .forEach(owner -> shares.merge(cluster.nameOf(owner), 1L, Long::sum));
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
    cluster.awaitHandlingBy(names);
  }

  void awaitUntil(Duration within, String what, BooleanSupplier condition) {
    cluster.awaitUntil(within, what, condition);
  }

  /**
   * Stops one of two nodes for longer than its lease, and lets it go on: the other takes over, and
   * then they share again.
   */
  void takeTurns(String stopped, String other, Consumer<String> stop, Consumer<String> goOn) {
    awaitHandlingBy(stopped, other);
    stop.accept(stopped);
    awaitShared(TAKEOVER, other);
    awaitHandlingBy(other);
    goOn.accept(stopped);
    awaitShared(stopped, other);
  }

  /** {@link #takeTurns} with a node that is frozen. */
  void freezeAndThaw(String frozen, String other) {
    takeTurns(frozen, other, name -> node(name).freeze(), name -> node(name).thaw());
  }

  /** {@link #takeTurns} with a node whose cable is cut in some way. */
  void cutAndHeal(String name, String other, Consumer<TcpRelay> cut) {
    takeTurns(name, other, one -> cut.accept(cable(one)), one -> cable(one).heal());
  }

  List<Handling> handlings() {
    return cluster.handlings();
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
    cluster.judge(mostDuplicates, mayOverlap);
    sampler.close();
    assertEquals(List.of(), sampler.violations(), cluster.folder().toString());
  }

  @Override
  public void close() {
    sampler.close();
    cluster.close();
  }
}
