package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What a session needs to know.
 *
 * @param scope the cluster
 * @param election how the node proves that it is alive, and comes to lead
 * @param lease how long the server waits for a node before it takes it for gone
 * @param connections opens a connection of its own, unpooled, within a bounded time
 * @param preflight what else has to work before the node joins again
 * @param ticker the local clocks
 */
public record SessionSettings(
    Scope scope,
    Election election,
    Duration lease,
    Connections connections,
    Preflight preflight,
    Ticker ticker) {

  /**
   * With the default grace of half a second, a crash is noticed within a second; and an idle node
   * makes three and a bit statements a second, which is nearly all that it costs.
   */
  private static final Duration LONGEST_TICK = Duration.ofMillis(300);

  /** Opens connections. */
  @FunctionalInterface
  public interface Connections {

    /** A new connection, which the caller closes. */
    Connection open() throws SQLException;
  }

  /** Looks whether a node could work if it had a session. */
  @FunctionalInterface
  public interface Preflight {

    /** Returns if it could. */
    void check() throws SQLException;
  }

  /** The time between two proofs of life. */
  public Duration tick() {
    return tickOf(lease);
  }

  /** The time between two proofs of life, with such a lease. */
  public static Duration tickOf(Duration lease) {
    Duration quarter = lease.dividedBy(4);
    return quarter.compareTo(LONGEST_TICK) < 0 ? quarter : LONGEST_TICK;
  }
}
