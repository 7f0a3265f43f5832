package io.workprovider.postgres.events;

import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.postgres.sql.SqlErrors;
import io.workprovider.postgres.sql.Together;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Single events that callers append at the same time: where so many appends are under way that one
 * more would wait for a connection, those that wait go together, in one statement and one
 * transaction.
 *
 * <p>If that fails, since one of them is in conflict, is refused, or would have to wait for
 * another's transaction, none of them is stored, and each is tried by itself; so the way is free
 * soon. Thread-safe.
 */
final class GroupedAppends {

  private static final int MOST_EVENTS = 64;
  private static final int MOST_BYTES = 1 << 20;

  private final DataSource pool;
  private final AppendStatements statements;
  private final GroupStatement group;
  private final Together<Append> together;

  /**
   * Nothing is appended yet.
   *
   * @param atOnce how many connections to use
   */
  GroupedAppends(DataSource pool, AppendStatements statements, GroupStatement group, int atOnce) {
    this.pool = pool;
    this.statements = statements;
    this.group = group;
    this.together = new Together<>(atOnce, GroupedAppends::fits, this::carryOut);
  }

  /** What one caller appends, and what came of it. */
  static final class Append extends Together.Request {

    private final Stream stream;
    private final ExpectedVersion expected;
    private final NewEvent event;
    private final byte[] payload;
    private OptionalLong version = OptionalLong.empty();
    private @Nullable SQLException failure;

    Append(Stream stream, ExpectedVersion expected, NewEvent event) {
      this.stream = stream;
      this.expected = expected;
      this.event = event;
      this.payload = event.payload();
    }

    Stream stream() {
      return stream;
    }

    ExpectedVersion expected() {
      return expected;
    }

    NewEvent event() {
      return event;
    }

    byte[] payload() {
      return payload;
    }
  }

  /**
   * Appends an event.
   *
   * @return its version; none if it was not appended, and is to be tried by itself
   * @throws SQLException if the server did not answer; it may be stored
   */
  OptionalLong append(Stream stream, ExpectedVersion expected, NewEvent event) throws SQLException {
    Append mine = new Append(stream, expected, event);
    together.carryOut(mine);
    if (mine.failure != null && !SqlErrors.isAnswer(mine.failure)) {
      throw mine.failure;
    }
    return mine.version;
  }

  /**
   * Events of one stream go together if none of them expects a version: then all or none of them
   * are stored, and their numbers have no gap.
   */
  private static boolean fits(List<Append> batch, Append next) {
    long bytes = next.payload.length;
    for (Append each : batch) {
      bytes += each.payload.length;
      boolean bothOfAny =
          each.expected instanceof ExpectedVersion.Any
              && next.expected instanceof ExpectedVersion.Any;
      if (!bothOfAny && each.stream.equals(next.stream)) {
        return false;
      }
    }
    return batch.size() < MOST_EVENTS && bytes <= MOST_BYTES;
  }

  private void carryOut(List<Append> batch) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(true);
      if (batch.size() == 1) {
        Append only = batch.get(0);
        only.version = statements.appendBriefly(connection, only.stream, only.expected, only.event);
      } else {
        Map<UUID, Long> versions = group.append(connection, new ArrayList<>(batch));
        for (Append each : batch) {
          Long version = versions.get(each.event.id());
          each.version = version == null ? OptionalLong.empty() : OptionalLong.of(version);
        }
      }
    } catch (SQLException e) {
      batch.forEach(each -> each.failure = e);
    }
  }
}
