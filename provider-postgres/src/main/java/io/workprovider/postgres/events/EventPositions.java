package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Answers questions about positions: where the end is, where a time is, how far behind one is. */
public final class EventPositions {

  /** For the events table of this schema. */
  public EventPositions(SchemaName schema) {}

  /** The position of the last event that is visible; 0 if there is none. Not a place to start. */
  public long head(Connection connection) throws SQLException {
    return 0;
  }

  /**
   * A position at which everything is settled: every event that commits later comes after it. All
   * that was committed before the call comes before it or at it.
   *
   * <p>Waits for the transactions that are writing events when it is called.
   *
   * @param connection in autocommit mode, of the primary server
   * @param patience how long to wait for them
   * @throws io.workprovider.ProviderUnavailableException if they do not end within that time; ask
   *     again
   */
  public long settledEnd(Connection connection, Duration patience) throws SQLException {
    return 0;
  }

  /**
   * For each partition the position to go on after, so that the first event is the first one
   * recorded at or after a time; the settled end where there is none yet.
   *
   * @param patience as for {@link #settledEnd}
   * @return by partition
   */
  public long[] beforeTime(
      Connection connection,
      EventSequence sequence,
      int partitions,
      Instant time,
      Duration patience)
      throws SQLException {
    return new long[partitions];
  }

  /**
   * How many visible events come after a position, for each partition.
   *
   * @param after by partition; 0 for before the first event
   * @return by partition
   */
  public long[] countsAfter(Connection connection, EventSequence sequence, long[] after)
      throws SQLException {
    return new long[after.length];
  }
}
