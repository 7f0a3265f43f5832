package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What the server answers when asked what is settled: first the last visible position, then who is
 * writing.
 *
 * @param server where the names of transactions mean what they do here, and nowhere else
 * @param lastVisible the last visible position; 0 if there is none
 * @param writers the virtual transactions that hold {@code ROW EXCLUSIVE} on the table
 */
record HorizonCheck(String server, long lastVisible, List<String> writers) {

  /**
   * Two statements in one round trip. They must not be one: each has its own snapshot, and the
   * second has to look later than the first.
   */
  private static final String CHECK =
      """
      SELECT coalesce(max(position), 0) FROM ${schema}.events;
      SELECT ${life} || '/' || pg_postmaster_start_time(),
             pg_is_in_recovery(),
             current_setting('transaction_isolation'),
             ARRAY(
               SELECT DISTINCT l.virtualtransaction
                 FROM pg_locks l
                WHERE l.locktype = 'relation'
                  AND l.mode = 'RowExclusiveLock'
                  AND l.granted
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND (l.relation = to_regclass('${schema}.events')
                    OR l.relation IN (
                      SELECT relid FROM pg_partition_tree(to_regclass('${schema}.events')))))
      """;

  /**
   * What tells two lives of one server apart, since one that recovers from the crash of a process
   * goes on under its start time, and names its transactions from the beginning.
   */
  enum Life {
    /** The process that answers, which ends with all others. */
    OF_THE_PROCESS("pg_backend_pid()"),

    /**
     * The last checkpoint, since each recovery ends with one: where a pooler has every statement
     * answered by another process.
     */
    OF_THE_SERVER("(SELECT redo_lsn FROM pg_control_checkpoint())");

    private final String sql;

    Life(String sql) {
      this.sql = sql;
    }

    /** How connections of this database tell it. */
    static Life seenBy(Database database) {
      return database.eachTransaction().isPresent() ? OF_THE_SERVER : OF_THE_PROCESS;
    }
  }

  /**
   * Whether this is a prepared transaction: it may be one that was seen before, under another name.
   */
  static boolean isPrepared(String writer) {
    return writer.startsWith("-1/");
  }

  /** Asks on a connection that is a session. */
  static HorizonCheck ask(Connection connection, SchemaName schema) throws SQLException {
    return ask(connection, schema, Life.OF_THE_PROCESS);
  }

  /** Asks. */
  static HorizonCheck ask(Connection connection, SchemaName schema, Life life) throws SQLException {
    String check = schema.in(CHECK.replace("${life}", life.sql));
    try (PreparedStatement statement = connection.prepareStatement(check)) {
      statement.execute();
      long lastVisible;
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        lastVisible = rows.getLong(1);
      }
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        requireSafe(schema, rows.getBoolean(2), rows.getString(3));
        return new HorizonCheck(rows.getString(1), lastVisible, texts(rows.getArray(4)));
      }
    }
  }

  private static void requireSafe(SchemaName schema, boolean inRecovery, String isolation) {
    if (inRecovery) {
      throw new IllegalStateException(
          "The server that holds "
              + schema
              + ".events is a standby: it does not know who is writing, so events would be skipped."
              + " Connect to the primary (targetServerType=primary).");
    }
    if (!isolation.equals("read committed")) {
      throw new IllegalStateException(
          "Events of "
              + schema
              + ".events can be read without skipping in isolation 'read committed' only, not '"
              + isolation
              + "'. Let the data source hand out connections in read committed.");
    }
  }

  private static List<String> texts(Array array) throws SQLException {
    try {
      return List.of((String[]) array.getArray());
    } finally {
      array.free();
    }
  }
}
