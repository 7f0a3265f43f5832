package io.workprovider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Where a node's connections come from. Thread-safe. */
interface ConnectionSource {

  /** Host, port, database and user, as far as they are known, for messages; no secret. */
  String where();

  /** The name of the database, for messages. */
  String database();

  /** What says where the server is, for messages. */
  String address();

  /** What says who logs in, for messages. */
  String login();

  /** What to do if its connections turn out to be no sessions. */
  String toSessions();

  /**
   * A new connection, a session of its own, which the caller closes.
   *
   * @param applicationName what the server shows in pg_stat_activity, where that can be chosen
   * @param patience how long to wait for a connection, and then for each answer
   */
  Connection connect(String applicationName, Duration patience) throws SQLException;

  /**
   * A pool of connections in autocommit mode, which the caller closes.
   *
   * @param name names the pool, its threads and its connections, where they are the node's own
   * @param lease bounds the wait for each answer
   * @param patience bounds the wait for a connection
   */
  Pool pool(String name, Duration lease, Duration patience);

  /**
   * A pool for transactions of handlers, which the caller closes. Its connections may be in either
   * mode of autocommit.
   *
   * @param name names the pool, its threads and its connections, where they are the node's own
   * @param size how many are used at a time
   * @param lease after about so much time the server notices that a node is gone
   * @param patience bounds the wait for a connection
   */
  Pool transactionPool(String name, int size, Duration lease, Duration patience);

  /**
   * Pooled connections.
   *
   * @param connections hands them out
   * @param end closes what is the node's own; may be called again
   */
  record Pool(DataSource connections, Runnable end) {

    void close() {
      end.run();
    }
  }
}
