package io.workprovider.postgres.events;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Appends events to the events table, in one statement. Thread-safe. */
public final class PostgresEventAppender implements EventAppender {

  /**
   * An appender.
   *
   * @param afterCommit called after each append of its own, on the caller's thread; returns quickly
   */
  public PostgresEventAppender(DataSource pool, SchemaName schema, Runnable afterCommit) {}

  @Override
  public long append(Stream stream, ExpectedVersion expected, List<NewEvent> events) {
    return -1;
  }

  /**
   * Appends within the caller's transaction, which the caller commits or rolls back. Whoever
   * commits lets the readers know.
   *
   * @throws SQLException if the server did not do it; the caller rolls back
   */
  public long append(
      Connection callersOwn, Stream stream, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    return -1;
  }
}
