package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.SchemaName;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Reads events for all partitions of a node, each row once, and hands out only what is settled: no
 * event that may still commit is ever passed over (Rule E1).
 *
 * <p>Thread-safe. One thread and, while there are feeds, one connection of the pool.
 */
public final class EventReaders implements AutoCloseable {

  /**
   * The readers of one node; {@link #start()} starts them.
   *
   * @param limits per partition
   * @param nodeLabel names the thread
   */
  public EventReaders(DataSource pool, SchemaName schema, ReadAhead limits, String nodeLabel) {}

  /** Starts the thread. To be called once. */
  public void start() {}

  /**
   * Opens the feed of one partition. Never blocks; also before {@link #start()}.
   *
   * @param after the position to go on after; 0 for the first event
   * @param pollInterval how long an event may go unnoticed when a wake-up is lost (Rule E8)
   */
  public PartitionFeed open(
      EventSequence sequence, int partition, int partitions, long after, Duration pollInterval) {
    return new PartitionFeed();
  }

  /** There may be new events. Cheap; from any thread. */
  public void wake() {}

  /** The table's last position was seen to be this: wakes the readers if they are not there. */
  public void headSeen(long head) {}

  /** Ends the thread, within a bounded time, and gives the connection back. Idempotent. */
  @Override
  public void close() {}
}
