package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of one partition, in order, fetched ahead within bounds (Rule E10).
 *
 * <p>{@link #poll} and {@link #isCaughtUp} are called by one thread at a time; the rest by any.
 */
public final class PartitionFeed implements AutoCloseable {

  /** Who fills feeds. */
  interface Source {

    /** A feed that was full has room, or one of its neighbours has run dry. */
    void roomMade();

    /** There is something to look for: a feed was closed, or somebody waits for the end. */
    void look();

    /** The last visible position of a sequence; 0 if it has no event. Blocks. */
    long head(EventSequence sequence);
  }

  private static final Source NOBODY =
      new Source() {
        @Override
        public void roomMade() {}

        @Override
        public void look() {}

        @Override
        public long head(EventSequence sequence) {
          return Long.MAX_VALUE;
        }
      };

  private final Source source;
  private final EventSequence sequence;
  private final int partition;
  private final int partitions;
  private final Duration pollInterval;
  private final ReadAhead limits;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Page.Row> queue = new ArrayDeque<>();
  private long queuedBytes;
  private volatile boolean saturated;
  private boolean closed;
  private @Nullable RuntimeException failure;
  private Runnable signal = () -> {};

  /** Whether something was offered of which the owner has not been told. The reader's alone. */
  private boolean untold;

  private volatile boolean watched;
  private volatile long readTo;
  private volatile long awaited = Long.MAX_VALUE;

  PartitionFeed(
      Source source,
      EventSequence sequence,
      int partition,
      int partitions,
      long after,
      Duration pollInterval,
      ReadAhead limits) {
    this.source = source;
    this.sequence = sequence;
    this.partition = partition;
    this.partitions = partitions;
    this.readTo = after;
    this.pollInterval = pollInterval;
    this.limits = limits;
  }

  /** A feed that nobody fills: {@link #poll} throws this error. */
  public static PartitionFeed failed(EventSequence sequence, RuntimeException cause) {
    PartitionFeed feed =
        new PartitionFeed(NOBODY, sequence, 0, 1, 0, Duration.ofDays(1), new ReadAhead(1, 1));
    feed.failure = cause;
    return feed;
  }

  /**
   * The next events. Never blocks.
   *
   * @param max 1 or more
   * @throws io.workprovider.PositionExpiredException if the table has lost the events that were
   *     handled last; final
   */
  public List<PositionedEvent> poll(int max) {
    List<PositionedEvent> polled;
    boolean tell;
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      int count = Math.min(max, queue.size());
      polled = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        Page.Row row = queue.remove();
        queuedBytes -= row.bytes();
        polled.add(row.event());
      }
      boolean wasSaturated = saturated;
      if (queue.size() <= limits.events() / 2 && queuedBytes <= limits.bytes() / 2) {
        saturated = false;
      }
      tell = watched && count > 0 && (wasSaturated != saturated || queue.isEmpty());
    } finally {
      lock.unlock();
    }
    if (tell) {
      source.roomMade();
    }
    return polled;
  }

  /** Sets what to call when {@link #poll} may have more, or may throw. It returns quickly. */
  public void whenReady(Runnable signal) {
    boolean now;
    lock.lock();
    try {
      this.signal = signal;
      now = !queue.isEmpty() || failure != null;
    } finally {
      lock.unlock();
    }
    if (now) {
      signal.run();
    }
  }

  /**
   * Whether {@link #poll} has handed out all events of the partition that were committed before
   * this call began. Blocks for a round trip. When it becomes true later, the ready signal is
   * called.
   *
   * <p>While a transaction that has appended is open, and later events are there, it is false: they
   * may not be handed out yet.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server cannot answer
   */
  public boolean isCaughtUp() {
    long head = source.head(sequence);
    awaited = head;
    if (readTo < head) {
      source.look();
      return false;
    }
    awaited = Long.MAX_VALUE;
    return isEmpty();
  }

  /** Forgets what was fetched; nothing is handed out any more. Never blocks. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      forget();
    } finally {
      lock.unlock();
    }
    source.look();
  }

  EventSequence sequence() {
    return sequence;
  }

  int partition() {
    return partition;
  }

  int partitions() {
    return partitions;
  }

  Duration pollInterval() {
    return pollInterval;
  }

  /** Up to where everything of this partition was handed over to this feed. */
  long readTo() {
    return readTo;
  }

  /** Takes an event, also beyond the limits; the caller asked {@link #hasRoom} before. */
  void offer(Page.Row row) {
    untold = true;
    lock.lock();
    try {
      if (closed || failure != null) {
        return;
      }
      queue.add(row);
      queuedBytes += row.bytes();
      if (queue.size() >= limits.events() || queuedBytes >= limits.bytes()) {
        saturated = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Everything up to this position has been offered. */
  void advance(long position) {
    readTo = position;
    if (position >= awaited) {
      awaited = Long.MAX_VALUE;
      ready();
    }
  }

  /** Lets the owner know that there is something to poll. */
  void ready() {
    Runnable current;
    lock.lock();
    try {
      current = signal;
    } finally {
      lock.unlock();
    }
    current.run();
  }

  /** The same, if there was anything since it was let know last. */
  void readyIfOffered() {
    if (untold) {
      untold = false;
      ready();
    }
  }

  /** Nothing more comes but this error. */
  void fail(RuntimeException cause) {
    lock.lock();
    try {
      failure = cause;
      forget();
    } finally {
      lock.unlock();
    }
    ready();
  }

  /** Whether to tell the source when there is room again, or nothing left. */
  void watch(boolean on) {
    watched = on;
  }

  /** Once full, it has room only when it is down to half. */
  boolean hasRoom() {
    return !saturated;
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** How much it takes until it is full. */
  ReadAhead room() {
    lock.lock();
    try {
      return new ReadAhead(
          Math.max(1, limits.events() - queue.size()), Math.max(1, limits.bytes() - queuedBytes));
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    queue.clear();
    queuedBytes = 0;
    saturated = false;
  }
}
