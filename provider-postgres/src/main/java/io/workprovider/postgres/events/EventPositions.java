package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers questions about positions: where the end is, where a time is, how far behind one is.
 *
 * <p>Thread-safe. Connections are the caller's, in read committed.
 */
public final class EventPositions {

  private static final String HEAD =
      "SELECT coalesce(max(position), 0) FROM ${schema}.events WHERE %s";

  private static final String HEAD_OF_STREAM =
      """
      SELECT coalesce(
               (SELECT position
                  FROM ${schema}.events
                 WHERE %s
                 ORDER BY stream_version DESC
                 LIMIT 1),
               0)
      """;

  private static final String FIRST_BY_PARTITION =
      """
      SELECT (stream_hash::bigint & 4294967295) * ? >> 32, min(position)
        FROM ${schema}.events
       WHERE %s
         AND recorded_at >= ?
         AND position <= ?
       GROUP BY 1
      """;

  private static final String COUNT_BY_PARTITION =
      """
      WITH after AS MATERIALIZED (SELECT ?::bigint AS partitions, ?::bigint[] AS positions)
      SELECT (stream_hash::bigint & 4294967295) * partitions >> 32, count(*)
        FROM ${schema}.events, after
       WHERE %s
         AND position > ?
         AND position > positions[((stream_hash::bigint & 4294967295) * partitions >> 32) + 1]
       GROUP BY 1
      """;

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
  private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

  private final SchemaName schema;
  private final HorizonCheck.Life life;

  /** For the events table of this schema, which connections of the database are used to ask. */
  public EventPositions(SchemaName schema, Database database) {
    this.schema = schema;
    this.life = HorizonCheck.Life.seenBy(database);
  }

  /** The position of the last event that is visible; 0 if there is none. Not a place to start. */
  public long head(Connection connection) throws SQLException {
    return head(connection, EventSequence.log());
  }

  /** The same of one sequence. */
  public long head(Connection connection, EventSequence sequence) throws SQLException {
    SequenceCondition condition = SequenceCondition.of(sequence);
    String head = sequence instanceof EventSequence.Stream ? HEAD_OF_STREAM : HEAD;
    try (PreparedStatement statement = prepare(connection, head, condition)) {
      condition.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /**
   * A position at which everything is settled: every event that commits later comes after it. All
   * that was committed before the call comes before it or at it.
   *
   * <p>Waits for the transactions that are writing events when it is called.
   *
   * @param connection to the primary server
   * @param patience how long to wait for them
   * @throws ProviderUnavailableException if they do not end within that time; ask again
   */
  public long settledEnd(Connection connection, Duration patience) throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = SHORTEST_PAUSE;
    HorizonCheck first = HorizonCheck.ask(connection, schema, life);
    Set<String> writing = new HashSet<>(first.writers());
    while (!writing.isEmpty()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        throw new ProviderUnavailableException(
            "The end of "
                + schema
                + ".events is not settled: open transactions "
                + writing
                + " (virtualtransaction of pg_locks) are appending events. Wait until they end, or"
                + " end them, and try again.");
      }
      LockSupport.parkNanos(pause); // the ends of other transactions can only be polled
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      HorizonCheck now = HorizonCheck.ask(connection, schema, life);
      if (!now.server().equals(first.server())) {
        first = now;
        writing = new HashSet<>(now.writers());
      } else {
        writing.removeIf(writer -> !now.writers().contains(writer));
        now.writers().stream().filter(HorizonCheck::isPrepared).forEach(writing::add);
      }
    }
    return first.lastVisible();
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
    long end = settledEnd(connection, patience);
    long[] before = new long[partitions];
    Arrays.fill(before, end);
    SequenceCondition condition = SequenceCondition.of(sequence);
    try (PreparedStatement statement = prepare(connection, FIRST_BY_PARTITION, condition)) {
      statement.setLong(1, partitions);
      int index = condition.bind(statement, 2);
      statement.setObject(index++, inMicroseconds(time));
      statement.setLong(index, end);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          before[rows.getInt(1)] = rows.getLong(2) - 1;
        }
      }
    }
    return before;
  }

  /** The first time at or after this one that the table can hold. */
  private static OffsetDateTime inMicroseconds(Instant time) {
    Instant near = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
    Instant floor = near.truncatedTo(ChronoUnit.MICROS);
    Instant ceiling = floor.isBefore(near) ? floor.plus(1, ChronoUnit.MICROS) : floor;
    return ceiling.atOffset(ZoneOffset.UTC);
  }

  /**
   * How many visible events come after a position, for each partition.
   *
   * @param after by partition; 0 for before the first event
   * @return by partition
   */
  public long[] countsAfter(Connection connection, EventSequence sequence, long[] after)
      throws SQLException {
    long[] counts = new long[after.length];
    SequenceCondition condition = SequenceCondition.of(sequence);
    try (PreparedStatement statement = prepare(connection, COUNT_BY_PARTITION, condition)) {
      statement.setLong(1, after.length);
      statement.setObject(2, after);
      int index = condition.bind(statement, 3);
      statement.setLong(index, Arrays.stream(after).min().orElse(0));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          counts[rows.getInt(1)] = rows.getLong(2);
        }
      }
    }
    return counts;
  }

  private PreparedStatement prepare(Connection connection, String sql, SequenceCondition condition)
      throws SQLException {
    return connection.prepareStatement(schema.in(String.format(sql, condition.sql())));
  }
}
