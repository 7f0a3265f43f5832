package io.workprovider.postgres.events;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StreamVersionConflictException;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends events to the events table, however many, in one statement and one round trip.
 *
 * <ol>
 *   <li>The statement reads the stream's last version and numbers the events from there.
 *   <li>Where another writer was faster, a unique index refuses the whole. Then the ids are looked
 *       up: if all are stored, this append was made before, and its version is the answer.
 *   <li>Otherwise an append that expects a version fails, and one that expects none tries again.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class PostgresEventAppender implements EventAppender {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresEventAppender.class);

  /** How long an append that expects no version competes with others for its place. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DataSource pool;
  private final AppendStatements statements;
  private final GroupedAppends together;
  private final Runnable afterCommit;

  /**
   * An appender.
   *
   * @param atOnce how many connections to use for single events, before these go together
   * @param afterCommit called after each append of its own, on the caller's thread; returns quickly
   */
  public PostgresEventAppender(
      DataSource pool, SchemaName schema, int atOnce, Runnable afterCommit) {
    this.pool = pool;
    this.statements = new AppendStatements(schema);
    this.together = new GroupedAppends(pool, statements, new GroupStatement(schema), atOnce);
    this.afterCommit = afterCommit;
  }

  @Override
  public long append(Stream stream, ExpectedVersion expected, List<NewEvent> events) {
    requireFit(events);
    long version;
    try {
      version = appendInPool(stream, expected, events);
    } catch (SQLException e) {
      throw SqlErrors.unavailable(
          "Appending " + events.size() + " events to " + stream,
          e,
          "append the same events again: their ids make that safe",
          "INSERT on " + statements.table());
    }
    tellReaders();
    return version;
  }

  private long appendInPool(Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    if (events.size() == 1) {
      OptionalLong version = together.append(stream, expected, events.get(0));
      if (version.isPresent()) {
        return version.getAsLong();
      }
    }
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(true);
      return compete(
          stream, expected, events, () -> tryAppend(connection, stream, expected, events));
    }
  }

  /**
   * Appends within the caller's transaction, which the caller commits or rolls back; it stays
   * usable when this throws {@link StreamVersionConflictException}. Whoever commits lets the
   * readers know.
   *
   * @param callersOwn in a transaction, in read committed
   * @throws SQLException if the server did not do it; the caller rolls back
   */
  public long append(
      Connection callersOwn, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    requireFit(events);
    return compete(
        stream,
        expected,
        events,
        () -> {
          Savepoint before = callersOwn.setSavepoint();
          OptionalLong version;
          try {
            version = statements.append(callersOwn, stream, expected, events);
          } catch (SQLException e) {
            callersOwn.rollback(before);
            if (!SqlErrors.isUniqueViolation(e)) {
              throw e;
            }
            version = OptionalLong.empty();
          }
          callersOwn.releaseSavepoint(before);
          return version.isPresent() ? version : stored(callersOwn, stream, expected, events);
        });
  }

  private OptionalLong tryAppend(
      Connection connection, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    try {
      OptionalLong version = statements.append(connection, stream, expected, events);
      if (version.isPresent()) {
        return version;
      }
    } catch (SQLException e) {
      if (SqlErrors.isTransient(e)) {
        return OptionalLong.empty();
      }
      if (!SqlErrors.isUniqueViolation(e)) {
        throw e;
      }
    }
    return stored(connection, stream, expected, events);
  }

  /** The version if all was appended before; none if the stream has moved and one may try again. */
  private OptionalLong stored(
      Connection connection, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    OptionalLong version = statements.findStored(connection, stream, events);
    if (version.isEmpty() && !(expected instanceof ExpectedVersion.Any)) {
      throw new StreamVersionConflictException(
          stream, expected, statements.lastVersion(connection, stream));
    }
    return version;
  }

  private static long compete(
      Stream stream, ExpectedVersion expected, List<NewEvent> events, Attempt attempt)
      throws SQLException {
    long started = System.nanoTime();
    do {
      OptionalLong version = attempt.run();
      if (version.isPresent()) {
        return version.getAsLong();
      }
    } while (System.nanoTime() - started < PATIENCE.toNanos());
    throw new ProviderUnavailableException(
        "Appending "
            + events.size()
            + " events to "
            + stream
            + " at "
            + expected
            + " found another writer before it each time for "
            + PATIENCE.toSeconds()
            + " s. Nothing was appended; try again, or let fewer writers append to this stream.");
  }

  private void tellReaders() {
    try {
      afterCommit.run();
    } catch (RuntimeException e) {
      // The events are stored, so the append has succeeded; readers find them at their next poll.
      LOG.warn("Readers could not be told of new events.", e);
    }
  }

  private static void requireFit(List<NewEvent> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("There are no events to append. Give one or more.");
    }
    Set<UUID> ids = new HashSet<>();
    for (NewEvent event : events) {
      if (!ids.add(event.id())) {
        throw new IllegalArgumentException(
            "Event id " + event.id() + " is given twice in one append. Each event has its own id.");
      }
    }
    AppendLimits.require(events);
  }

  /** One try; none if another one may succeed. */
  private interface Attempt {
    OptionalLong run() throws SQLException;
  }
}
