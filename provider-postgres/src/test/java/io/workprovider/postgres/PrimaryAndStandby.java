package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;

import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.StopMode;
import io.workprovider.testservers.TcpRelay;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A primary, its asynchronous standby, and an address that leads to the one of them that is to be
 * used. Used by one thread.
 */
@SuppressWarnings("exports") // For the tests of this module only.
public final class PrimaryAndStandby implements AutoCloseable {

  private static final Duration CAUGHT_UP = Duration.ofSeconds(30);

  private final PostgresServer primary;
  private final PostgresServer standby;
  private final TcpRelay replication;
  private final TcpRelay address;

  private PrimaryAndStandby(PostgresServer primary, PostgresServer standby, TcpRelay replication) {
    this.primary = primary;
    this.standby = standby;
    this.replication = replication;
    this.address = TcpRelay.to(port(primary));
  }

  /** Starts both; the address leads to the primary. */
  public static PrimaryAndStandby start() {
    Map<String, String> settings = Map.of("wal_keep_size", "512MB");
    PostgresServer primary = PostgresServer.startHere(settings);
    TcpRelay replication = TcpRelay.to(port(primary));
    boolean started = false;
    try {
      PrimaryAndStandby both =
          new PrimaryAndStandby(
              primary, primary.startStandby(replication.port(), settings), replication);
      started = true;
      return both;
    } finally {
      if (!started) {
        replication.close();
        primary.close();
      }
    }
  }

  /** The server that the address leads to at the start. */
  public PostgresServer primary() {
    return primary;
  }

  /** The other one. */
  public PostgresServer standby() {
    return standby;
  }

  /** A new database, at the address. */
  public PostgresDatabase createDatabase() {
    return at(address.port(), primary.createDatabase());
  }

  /** A database of the address, on one of the servers whatever the address leads to. */
  public static PostgresDatabase on(PostgresServer server, PostgresDatabase database) {
    return at(port(server), database);
  }

  private static PostgresDatabase at(int port, PostgresDatabase database) {
    return new PostgresDatabase(
        database.name(),
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name(),
        database.user(),
        database.password());
  }

  /** Where a server listens. */
  public static int port(PostgresServer server) {
    String url = server.maintenanceDatabase().url();
    return URI.create(url.substring("jdbc:".length())).getPort();
  }

  /** Waits until the standby has all that the primary has now. */
  public void awaitCaughtUp() {
    String now = text(primary.maintenanceDatabase(), "SELECT pg_current_wal_insert_lsn()");
    String there = "SELECT pg_last_wal_replay_lsn() >= '" + now + "'::pg_lsn";
    await()
        .atMost(CAUGHT_UP)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> text(standby.maintenanceDatabase(), there).equals("t"));
  }

  /** From now on the standby receives nothing. */
  public void cutReplication() {
    replication.cut();
  }

  /** Makes the standby a primary beside the other one, which may still run. */
  public void promote() {
    // What was held back while it was cut off never arrives.
    replication.close();
    standby.promote();
  }

  /** Ends the primary as a crash does. */
  public void killPrimary() {
    primary.stop(StopMode.IMMEDIATE);
  }

  /** New connections to the address lead to the standby, as it was called at the start. */
  public void leadToStandby() {
    address.leadTo(port(standby));
  }

  /** What a query answers, in one column of one row. */
  public static String text(PostgresDatabase database, String query) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException("Failed on " + database + ": " + query, e);
    }
  }

  @Override
  public void close() {
    address.close();
    replication.close();
    standby.close();
    primary.close();
  }
}
