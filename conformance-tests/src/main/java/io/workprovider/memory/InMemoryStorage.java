package io.workprovider.memory;

import io.workprovider.InvalidSettingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A back end in memory: events, consumers, who owns what, and positions, for any number of nodes of
 * this process.
 *
 * <p>A test makes one of its own, {@code new InMemoryStorage().connect()}, so that no other test's
 * events are in it. Those that are {@link #named}, as the setting {@code
 * workprovider.in-memory.storage} does, live as long as the JVM or until they are forgotten.
 *
 * <p>All of it is behind one lock. It has no thread of its own; what is due (a lease, a deadline)
 * is done by whichever node asks next. It needs no closing. Thread-safe.
 */
public final class InMemoryStorage {

  static final Duration SHORTEST_LEASE = Duration.ofMillis(50);
  static final Duration DEFAULT_LEASE = Duration.ofSeconds(2);

  private static final Map<String, InMemoryStorage> NAMED = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Duration lease;
  private final Duration answerWithin;
  private final Rules rules;
  private final Supplier<String> nodeIds;
  private final LongSupplier nanoClock;
  private final EventLog log;
  private final WorkTable table;
  private volatile boolean refusesNodes;

  /** An empty storage with the default lease. */
  public InMemoryStorage() {
    this(new Builder());
  }

  private InMemoryStorage(Builder builder) {
    this.lease = builder.lease;
    this.answerWithin = builder.answerWithin;
    this.rules = builder.rules;
    this.nodeIds = builder.nodeIds;
    this.nanoClock = builder.nanoClock;
    this.log = new EventLog(builder.clock);
    this.table = new WorkTable(log, rules, lease);
  }

  /** The storage of this name, the same for this whole process, until it is forgotten. */
  public static InMemoryStorage named(String name) {
    return NAMED.computeIfAbsent(name, key -> new InMemoryStorage());
  }

  /**
   * The same, made with this lease if it is not there yet.
   *
   * @throws InvalidSettingException if it is there, with another lease
   */
  static InMemoryStorage named(String name, Duration lease) {
    InMemoryStorage storage = NAMED.computeIfAbsent(name, key -> builder().lease(lease).build());
    if (!storage.lease.equals(lease)) {
      throw new InvalidSettingException(
          "The in-memory storage '"
              + name
              + "' has a lease of "
              + storage.lease.toMillis()
              + " ms, not "
              + lease.toMillis()
              + " ms. All its nodes have the same; the first one chose.");
    }
    return storage;
  }

  /**
   * Lets a name go: who asks for it next gets an empty storage. Nodes of the one that had it go on
   * with that one. Without effect if there is none of this name.
   */
  public static void forget(String name) {
    NAMED.remove(name);
  }

  /** From now on it takes no nodes, like a server that was stopped; those it has go on. */
  void refuseNodes() {
    refusesNodes = true;
  }

  boolean refusesNodes() {
    return refusesNodes;
  }

  /** Begins a storage with options. */
  public static Builder builder() {
    return new Builder();
  }

  /** A new node. The caller closes it. */
  public InMemoryWorkProvider connect() {
    return InMemoryWorkProvider.start(this);
  }

  Duration lease() {
    return lease;
  }

  /** How long a call of a node that is cut off waits before it fails. */
  Duration answerWithin() {
    return answerWithin;
  }

  String newNodeId() {
    return nodeIds.get();
  }

  Rules rules() {
    return rules;
  }

  LongSupplier nanoClock() {
    return nanoClock;
  }

  EventLog log() {
    return log;
  }

  PartitionCursor cursor(Grant grant) {
    return reading(() -> new PartitionCursor(log, grant));
  }

  WorkTable table() {
    return table;
  }

  /** Does what is due, then the step, with nobody in between. */
  <T> T atomically(Supplier<T> step) {
    lock.lock();
    try {
      table.passTime(nanoClock.getAsLong());
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** Reads the log, which no passing of time changes. */
  <T> T reading(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** Options of a storage. Not thread-safe. */
  public static final class Builder {

    private Duration lease = DEFAULT_LEASE;
    private Duration answerWithin = Duration.ofMillis(50);
    private Rules rules = Rules.OF_THE_CONTRACT;
    private Supplier<String> nodeIds = () -> UUID.randomUUID().toString();
    private LongSupplier nanoClock = System::nanoTime;
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /**
     * How long a node that is cut off keeps its partitions; 2 s unless said otherwise. A node that
     * dies loses them at once.
     *
     * @throws IllegalArgumentException if it is shorter than 50 ms
     */
    public Builder lease(Duration lease) {
      if (lease.compareTo(SHORTEST_LEASE) < 0) {
        throw new IllegalArgumentException(
            "A lease is at least " + SHORTEST_LEASE + ", not " + lease + ".");
      }
      this.lease = lease;
      return this;
    }

    /** The clock that stamps events. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    Builder answerWithin(Duration answerWithin) {
      this.answerWithin = answerWithin;
      return this;
    }

    Builder nodeIds(Supplier<String> nodeIds) {
      this.nodeIds = nodeIds;
      return this;
    }

    Builder nanoClock(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
      return this;
    }

    Builder rules(Rules rules) {
      this.rules = rules;
      return this;
    }

    /** The storage, empty. */
    public InMemoryStorage build() {
      return new InMemoryStorage(this);
    }
  }
}
