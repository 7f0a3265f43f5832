package io.workprovider.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.NewEvent;
import io.workprovider.conformance.Await;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Nodes in JVMs of their own on one fixture, and a writer that appends all the time. After the
 * faults {@link #judge} says whether anything was lost, out of order or at once. Used by one
 * thread.
 *
 * <p>What the nodes wrote down, and their logs, stay in a folder under {@code target}.
 */
public final class NodeCluster implements AutoCloseable {

  /** How many partitions the consumer has, unless said otherwise. */
  public static final int PARTITIONS = 4;

  /** After how many events a node saves its position, unless said otherwise. */
  public static final int SAVE_EVENTS = 20;

  /** What one node may not have saved when it ends: of each of its partitions. */
  public static final int UNSAVED = PARTITIONS * SAVE_EVENTS;

  /** For whatever is only waited for: how long is not what the test is about. */
  public static final Duration LONG = Duration.ofSeconds(90);

  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  private final FaultFixture fixture;
  private final Path folder;
  private final Map<String, String> properties;
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final EventWriter writer;

  /**
   * A cluster without nodes; the caller closes it, and with it the fixture.
   *
   * @param properties system properties of all its nodes, beside those of the fixture
   */
  public NodeCluster(FaultFixture fixture, Map<String, String> properties) {
    this.fixture = fixture;
    this.properties = Map.copyOf(properties);
    try {
      this.folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "faults-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.writer = EventWriter.start(fixture.appender());
  }

  /**
   * A cluster of such nodes, which have joined one after another, have even shares, and handle.
   *
   * @param properties system properties of all its nodes, beside those of the fixture
   */
  public static NodeCluster of(
      FaultFixture fixture, Map<String, String> properties, String... names) {
    NodeCluster cluster = new NodeCluster(fixture, properties);
    boolean started = false;
    try {
      cluster.startAll(names);
      cluster.awaitShared(names);
      cluster.awaitHandlingBy(names);
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  /** Where the nodes' records and logs are. */
  public Path folder() {
    return folder.toAbsolutePath();
  }

  /** Starts a node, and returns at once. */
  public NodeProcess start(String name) {
    return start(name, Map.of());
  }

  /** The same, with these variables in its environment, beside those of this JVM. */
  public NodeProcess start(String name, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("org.slf4j.simpleLogger.showDateTime", "true");
    all.put("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
    all.putAll(fixture.settings(name));
    all.putAll(properties);
    NodeProcess node = NodeProcess.start(name, folder, all, environment);
    nodes.put(name, node);
    return node;
  }

  /** Starts nodes one after another, and waits until each has joined. */
  public void startAll(String... names) {
    for (String name : names) {
      start(name);
      awaitUntil(LONG, name + " has joined or ended", () -> node(name).hasJoinedOrEnded());
      assertTrue(node(name).isAlive(), () -> node(name).log());
    }
  }

  /** A node of this name, alive or not. */
  public NodeProcess node(String name) {
    NodeProcess node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("No node is named " + name);
    }
    return node;
  }

  /** The name of the process that is this node now; empty if none is. */
  public String nameOf(String nodeId) {
    return nodes.values().stream()
        .filter(node -> node.isAlive() && node.nodeId().equals(nodeId))
        .map(NodeProcess::name)
        .findFirst()
        .orElse("");
  }

  /** The names of all nodes that there ever were, in the order in which they were started. */
  public Set<String> names() {
    return nodes.keySet();
  }

  /** Appends an event beside those of the writer, to a stream that it does not know. */
  public void append(String stream, NewEvent event) {
    try {
      writer.append(stream, event);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many partitions each node owns; what nobody owns is not there. */
  private Map<String, Integer> shares() {
    Map<String, Integer> shares = new TreeMap<>();
    fixture
        .owners(FaultNode.CONSUMER)
        .values()
        .forEach(owner -> shares.merge(nameOf(owner), 1, Integer::sum));
    return shares;
  }

  /** The partitions that a node owns now. */
  public Set<String> partitionsOf(String name) {
    String id = node(name).nodeId();
    return fixture.owners(FaultNode.CONSUMER).entrySet().stream()
        .filter(owned -> owned.getValue().equals(id))
        .map(owned -> owned.getKey().value())
        .collect(Collectors.toSet());
  }

  /** Waits until these nodes share all partitions evenly (Rules A6, A9, A10). */
  public void awaitShared(String... names) {
    awaitShared(LONG, names);
  }

  /** The same, where how long it takes is what the test is about. */
  public void awaitShared(Duration within, String... names) {
    Set<String> all = Set.of(names);
    int least = PARTITIONS / names.length;
    int most = (PARTITIONS + names.length - 1) / names.length;
    awaitUntil(
        within,
        "even shares of " + all,
        () -> {
          Map<String, Integer> shares = shares();
          return shares.keySet().equals(all)
              && shares.values().stream().mapToInt(share -> share).sum() == PARTITIONS
              && shares.values().stream().allMatch(share -> share >= least && share <= most);
        });
  }

  /** Waits until each of these nodes has begun an event after now. */
  public void awaitHandlingBy(String... names) {
    long now = System.nanoTime();
    for (String name : names) {
      awaitUntil(
          LONG,
          name + " handles",
          () -> node(name).handlings().stream().anyMatch(call -> call.start() > now));
    }
  }

  /**
   * Waits until a node has begun an event of each of these partitions.
   *
   * @param since only events that it began after this time count
   * @param why what happened to the one that had them, for the failure's message
   * @return when it began the first of each
   */
  public Map<String, Long> awaitGoingOn(
      Duration within, String name, Set<String> partitions, long since, String why) {
    Map<String, Long> firsts = new HashMap<>();
    awaitUntil(
        within,
        name + " handles " + partitions + " after " + why,
        () -> {
          for (Handling call : node(name).handlings()) {
            if (call.start() > since && partitions.contains(call.partition())) {
              firsts.merge(call.partition(), call.start(), Math::min);
            }
          }
          return firsts.keySet().equals(partitions);
        });
    return firsts;
  }

  /** Waits for time to pass, where that is the fault. */
  public void awaitPassed(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    awaitUntil(time.plus(LONG), time + " pass", () -> System.nanoTime() - end > 0);
  }

  /** Waits; a failure names the folder. */
  public void awaitUntil(Duration within, String what, BooleanSupplier condition) {
    Await.until(what + "; see " + folder(), within, paced(condition));
  }

  /**
   * Looks now and then: a look reads all that the nodes wrote, and the nodes need the processor.
   */
  private static BooleanSupplier paced(BooleanSupplier condition) {
    AtomicLong next = new AtomicLong(System.nanoTime());
    return () -> {
      long now = System.nanoTime();
      if (now - next.get() < 0) {
        return false;
      }
      next.set(now + LOOK_NANOS);
      return condition.getAsBoolean();
    };
  }

  /** What all nodes have handled until now. */
  public List<Handling> handlings() {
    return nodes.values().stream().flatMap(node -> node.handlings().stream()).toList();
  }

  /**
   * Judges, with no calls at once but those during which a node was frozen.
   *
   * @param mostDuplicates what the faults explain, by the position-save setting (Rule E4)
   */
  public void judge(int mostDuplicates) {
    judge(mostDuplicates, (first, second) -> false);
  }

  /**
   * Ends the writer, waits until all is handled, and judges: nothing lost, in order, one at a time,
   * epochs only up, and nothing that the fixture saw.
   *
   * @param mostDuplicates what the faults explain, by the position-save setting (Rule E4); appends
   *     that were tried again without knowing are added
   * @param mayOverlap which calls may be at once, beside those during which a node was frozen
   */
  public void judge(int mostDuplicates, BiPredicate<Handling, Handling> mayOverlap) {
    writer.close();
    awaitUntil(LONG, "everything is handled", () -> oracle().missing().isEmpty());
    HandlingOracle oracle = oracle();
    String where = folder().toString();
    assertEquals(Set.of(), oracle.missing(), where);
    assertEquals(List.of(), oracle.outOfOrder(), where);
    assertEquals(List.of(), oracle.staleEpochs(), where);
    BiPredicate<Handling, Handling> frozen =
        (first, second) -> node(first.node()).wasFrozenDuring(first);
    assertEquals(List.of(), oracle.overlaps(frozen.or(mayOverlap)), where);
    assertEquals(List.of(), fixture.violations(), where);
    int most = mostDuplicates + writer.retries();
    assertTrue(
        oracle.duplicates() <= most,
        () -> oracle.duplicates() + " handled again, " + most + " allowed: " + where);
  }

  private HandlingOracle oracle() {
    return new HandlingOracle(handlings(), writer.lastNumbers());
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
    writer.close();
    fixture.close();
  }
}
