package io.workprovider.postgres;

import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.postgres.events.PostgresEventAppender;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Appends events in a transaction of your own, so that they are there if and only if your other
 * writes are.
 *
 * <pre>{@code
 * PostgresEvents events = PostgresEvents.of(provider);
 * try (Connection connection = dataSource.getConnection()) {
 *   connection.setAutoCommit(false);
 *   book(connection, seat);
 *   events.appendOn(connection, new Stream("flights", "LH 400"), NewEvent.of("booked", seat));
 *   connection.commit();
 * }
 * }</pre>
 *
 * <p>In a handler, the connection that {@link io.workprovider.HandlerContext#unwrap} gives serves
 * as well: the events are then there if and only if what was handled counts as handled.
 *
 * <p>Consumers find the events after the commit, within a poll interval. Until the commit, events
 * that others append later wait as well: keep such a transaction short.
 *
 * <p>Thread-safe; each call blocks for a round trip or more on the connection it is given.
 */
public final class PostgresEvents {

  private final PostgresEventAppender appender;

  private PostgresEvents(PostgresEventAppender appender) {
    this.appender = appender;
  }

  /**
   * The events of this provider's schema.
   *
   * @throws IllegalArgumentException if it is another provider than {@code postgres}
   */
  public static PostgresEvents of(WorkProvider provider) {
    if (provider instanceof PostgresWorkProvider postgres) {
      return new PostgresEvents(postgres.eventAppender());
    }
    throw new IllegalArgumentException(
        "Provider '"
            + provider.name()
            + "' does not append in transactions of yours; provider 'postgres' does. Use"
            + " provider.appender().");
  }

  /**
   * Appends the events, in order and all or none, to the end of the stream, within the transaction
   * that is open on this connection, and leaves it open.
   *
   * @param connection yours, to the provider's database: in a transaction (autocommit is off) at
   *     read committed
   * @param events one or more; the payload of each has at most 64 MiB, and all together 128 MiB
   * @return the version that the last of them has once the transaction is committed
   * @throws io.workprovider.StreamVersionConflictException if the stream is not as expected;
   *     nothing was appended, and the transaction stays usable
   * @throws IllegalArgumentException if the connection is in autocommit mode, there are no events,
   *     one id is given twice, or payloads are too large; nothing was appended, and the transaction
   *     stays usable
   * @throws SQLException if the server did not do it; roll back
   */
  public long appendOn(
      Connection connection, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalArgumentException(
          "The connection is in autocommit mode, so there is no transaction to append in. Call"
              + " setAutoCommit(false) on it, or use provider.appender().");
    }
    return appender.append(connection, stream, expected, events);
  }

  /** Appends whatever the stream's version. See the other method. */
  public long appendOn(Connection connection, Stream stream, NewEvent... events)
      throws SQLException {
    return appendOn(connection, stream, ExpectedVersion.any(), List.of(events));
  }
}
