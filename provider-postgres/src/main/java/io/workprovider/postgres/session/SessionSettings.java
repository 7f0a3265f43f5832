package io.workprovider.postgres.session;

import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What a session needs to know.
 *
 * @param scope the cluster
 * @param lease how long the server waits for a node before it takes it for gone
 * @param connections opens a connection of its own, unpooled, within a bounded time
 * @param ticker the local clocks
 */
public record SessionSettings(Scope scope, Duration lease, Connections connections, Ticker ticker) {

  private static final Duration LONGEST_TICK = Duration.ofMillis(250);

  /** Opens connections. */
  @FunctionalInterface
  public interface Connections {

    /** A new connection, which the caller closes. */
    Connection open() throws SQLException;
  }

  /** The time between two proofs of life. */
  public Duration tick() {
    Duration quarter = lease.dividedBy(4);
    return quarter.compareTo(LONGEST_TICK) < 0 ? quarter : LONGEST_TICK;
  }
}
