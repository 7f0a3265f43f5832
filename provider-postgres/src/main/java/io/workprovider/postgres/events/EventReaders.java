package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads events for all partitions of a node, each row once, and hands out only what is settled: no
 * event that may still commit is ever passed over (Rule E1).
 *
 * <p>Thread-safe. It has one thread and, while there are feeds, one connection of the pool. An
 * outage of the server is survived: reading goes on by itself (Rule L4).
 */
public final class EventReaders implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventReaders.class);
  private static final long NO_END = Duration.ofDays(1).toNanos();
  private static final Duration POLITE_END = Duration.ofSeconds(1);
  private static final Duration FORCED_END = Duration.ofSeconds(2);

  private final Database database;
  private final SchemaName schema;
  private final ReadAhead limits;
  private final EventPositions positions;
  private final Thread thread;
  private final Queue<PartitionFeed> inbox = new ConcurrentLinkedQueue<>();
  private final WakeUp wakeUp = new WakeUp();
  private final AtomicBoolean outdated = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final PartitionFeed.Source source = new Source();
  private final Tracks tracks;
  private final Reading reading;
  private final Outage outage;
  private volatile @Nullable ReaderConnection connection;

  /**
   * The readers of one node; {@link #start()} starts them.
   *
   * @param database has two or more connections to the primary server
   * @param limits per partition
   * @param nodeLabel names the thread
   */
  public EventReaders(Database database, SchemaName schema, ReadAhead limits, String nodeLabel) {
    this.database = database;
    this.schema = schema;
    this.limits = limits;
    this.positions = new EventPositions(schema, database);
    this.tracks = new Tracks(schema, System::nanoTime);
    this.reading =
        new Reading(schema, HorizonCheck.Life.seenBy(database), tracks, System::nanoTime);
    this.outage = new Outage(nodeLabel);
    this.thread = new Thread(this::run, "workprovider-postgres-" + nodeLabel + "-reader");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, cause) -> LOG.error("Reading events has ended. node={}", nodeLabel, cause));
  }

  /** Starts the thread. To be called once. */
  public void start() {
    thread.start();
  }

  /**
   * Opens the feed of one partition. Never blocks; also before {@link #start()}.
   *
   * @param after the position to go on after; 0 for the first event
   * @param pollInterval how long an event may go unnoticed when a wake-up is lost (Rule E8)
   */
  public PartitionFeed open(
      EventSequence sequence, int partition, int partitions, long after, Duration pollInterval) {
    PartitionFeed feed =
        new PartitionFeed(source, sequence, partition, partitions, after, pollInterval, limits);
    inbox.add(feed);
    reading.news();
    wakeUp.raise();
    return feed;
  }

  /** There may be new events. Cheap, where nothing is read above all; from any thread. */
  public void wake() {
    reading.news();
    if (connection != null) {
      wakeUp.raise();
    }
  }

  /**
   * The node joins, maybe another server than before: feeds that are opened from now on are read on
   * a connection that is opened from now on.
   */
  public void reconnect() {
    outdated.set(true);
    wakeUp.raise();
  }

  /** The table's last position was seen to be this: wakes the readers if they are not there. */
  public void headSeen(long head) {
    if (reading.headSeen(head)) {
      wakeUp.raise();
    }
  }

  /** Ends the thread, within three seconds, and gives the connection back. Idempotent. */
  @Override
  public void close() {
    closing.countDown();
    wakeUp.raise();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    try {
      thread.join(POLITE_END.toMillis());
    } catch (InterruptedException e) {
      interrupted = true; // no time to be polite, but the thread still has to end
    }
    if (thread.isAlive()) {
      interrupted |= force();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean force() {
    ReaderConnection current = connection;
    if (current != null) {
      abort(current);
    }
    thread.interrupt();
    try {
      thread.join(FORCED_END.toMillis());
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void run() {
    try {
      while (!isClosing()) {
        long idle = pass();
        if (idle > 0) {
          wakeUp.await(idle);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Reading events was interrupted, which ends it.", e);
    } catch (Error e) {
      IllegalStateException dead =
          new IllegalStateException("Reading events has ended with an error: " + e, e);
      tracks.all().forEach(track -> track.fail(dead));
      throw e;
    } finally {
      giveBack();
    }
  }

  private long pass() throws InterruptedException {
    try {
      admitNewFeeds();
      if (outdated.getAndSet(false)) {
        drop();
      }
      if (tracks.isEmpty()) {
        giveBack();
        return NO_END;
      }
      long idle = reading.pass(borrowed());
      outage.over();
      return idle;
    } catch (SQLException | RuntimeException e) {
      drop();
      if (!isClosing()) {
        closing.await(outage.failed(e), TimeUnit.NANOSECONDS);
      }
      return 0;
    }
  }

  private void admitNewFeeds() {
    for (PartitionFeed feed = inbox.poll(); feed != null; feed = inbox.poll()) {
      tracks.admit(feed);
    }
  }

  private ReaderConnection borrowed() throws SQLException {
    ReaderConnection current = connection;
    if (current == null) {
      current = ReaderConnection.borrow(database, schema);
      connection = current;
      reading.restart();
    }
    return current;
  }

  private void giveBack() {
    ReaderConnection current = connection;
    connection = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        LOG.debug("The reader's connection was broken when it was given back.", e);
      }
    }
  }

  /** A connection that failed may hang: it is not asked for anything more. */
  private void drop() {
    ReaderConnection current = connection;
    if (current != null) {
      abort(current);
      giveBack();
    }
  }

  private static void abort(ReaderConnection connection) {
    try {
      connection.abort();
    } catch (SQLException e) {
      LOG.debug("The reader's connection could not be aborted.", e);
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private final class Source implements PartitionFeed.Source {

    @Override
    public void roomMade() {
      wakeUp.raise();
    }

    @Override
    public void look() {
      wake();
    }

    @Override
    public long head(EventSequence sequence) {
      try {
        return database.run(own -> positions.head(own, sequence));
      } catch (SQLException e) {
        throw SqlErrors.unavailable("Looking for the last event of " + sequence, e);
      }
    }
  }
}
