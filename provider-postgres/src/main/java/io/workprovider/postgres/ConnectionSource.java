package io.workprovider.postgres;

import io.workprovider.postgres.session.Election;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.TransactionSettings;
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
   * @throws SQLException if there can be none; nothing is left behind
   */
  Pool pool(String name, Terms terms) throws SQLException;

  /**
   * A pool for transactions of handlers, which the caller closes. Its connections may be in either
   * mode of autocommit.
   *
   * @param name names the pool, its threads and its connections, where they are the node's own
   * @param size how many are used at a time
   */
  Pool transactionPool(String name, int size, Terms terms);

  /**
   * What a node expects of pooled connections.
   *
   * @param election whether they are sessions
   * @param lease bounds the wait for each answer
   * @param patience bounds the wait for a connection
   * @param login bounds the wait for the first connections, before the node joins
   */
  record Terms(Election election, Duration lease, Duration patience, Duration login) {

    /** How long a statement on them waits for a lock. */
    Duration lockTimeout() {
      return lease.dividedBy(5);
    }

    /** How long the server waits for the next statement of a transaction on them. */
    Duration idleInTransaction() {
      return lease.dividedBy(2);
    }
  }

  /**
   * Pooled connections, set up if they are sessions.
   *
   * @param connections hands them out
   * @param size how many of them a node may use side by side
   * @param terms what was expected of them
   * @param renewal lets go of those that were opened before, where they are the node's own
   * @param end closes what is the node's own; may be called again
   */
  record Pool(DataSource connections, int size, Terms terms, Runnable renewal, Runnable end) {

    /** Work on these connections. */
    Database database() {
      return switch (terms.election()) {
        case ADVISORY_LOCK -> new Database(connections);
        case LEASE ->
            Database.withoutSessions(
                connections,
                TransactionSettings.within(terms.lockTimeout(), terms.idleInTransaction()));
      };
    }

    /** The node joins anew: connections of before may lead to another server than it joins now. */
    void renew() {
      renewal.run();
    }

    void close() {
      end.run();
    }
  }
}
