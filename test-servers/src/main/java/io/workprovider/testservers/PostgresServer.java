package io.workprovider.testservers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL server.
 *
 * <p>{@link #shared()} is one for all that this JVM does, started at the first call; each test
 * makes a database of its own on it. {@link #start(Map)} makes one with settings of its own, which
 * can be restarted, stopped and paused. The package's description says where they come from.
 *
 * <p>Databases may be made by several threads at once; everything else is for one thread at a time.
 */
public final class PostgresServer implements AutoCloseable {

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  // Of this JVM alone, since others may make databases on the same server.
  private static final String OURS =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final StartedOnce<PostgresServer> SHARED =
      new StartedOnce<>(() -> PostgresLauncher.shared(ServerChoice.of("postgres")));

  private final ServerControl control;
  private final PostgresDatabase maintenance;

  private PostgresServer(ServerControl control, PostgresDatabase maintenance) {
    this.control = control;
    this.maintenance = maintenance;
  }

  /**
   * The server of this JVM. Blocks until it answers when it is the first call.
   *
   * @throws IllegalStateException if the way that was forced does not work
   */
  public static PostgresServer shared() {
    return SHARED.get();
  }

  /**
   * A server of the caller's own, who closes it. Blocks until it answers.
   *
   * <p>It has room for 200 connections and 20 prepared transactions, and does not wait for the disk
   * ({@code fsync=off}), unless the settings say otherwise.
   *
   * @param settings parameters of the server, such as {@code wal_level}
   * @throws IllegalStateException if it does not start, with the end of its log
   */
  public static PostgresServer start(Map<String, String> settings) {
    return PostgresLauncher.own(ServerChoice.of("postgres"), settings);
  }

  /**
   * The same, and never in a container: its data is in the file system of this machine.
   *
   * @param settings parameters of the server
   */
  public static PostgresServer startHere(Map<String, String> settings) {
    return PostgresLauncher.here(ServerChoice.of("postgres"), settings);
  }

  /**
   * Starts a hot standby of this server, which {@link #startHere} started: what it has by now is
   * copied, and the rest is streamed, asynchronously. Blocks until it answers. The caller closes
   * it.
   *
   * @param port where the standby finds this server, so that a {@link TcpRelay} may stand between
   * @param settings parameters of the standby
   */
  public PostgresServer startStandby(int port, Map<String, String> settings) {
    return PostgresLauncher.standby(ServerChoice.of("postgres"), maintenance, port, settings);
  }

  /** Makes a standby a primary. Blocks until it takes writes. */
  public void promote() {
    maintenance.execute("SELECT pg_promote()");
  }

  /**
   * Stops it in order, and starts it again as a hot standby of another server of the same origin.
   *
   * @param port where it finds the other
   */
  public void restartAsStandby(int port) {
    Path data = PostgresFiles.dataOf(maintenance);
    stop(StopMode.FAST);
    PostgresFiles.follow(data, port);
    start();
  }

  /**
   * Stops it in order, and starts it again with its write-ahead log elsewhere.
   *
   * @param folder empty, and the server's user may write there
   */
  public void restartWithLogIn(Path folder) {
    Path data = PostgresFiles.dataOf(maintenance);
    stop(StopMode.FAST);
    PostgresFiles.moveLog(data, folder);
    start();
  }

  /** Whether it has ended by itself, or was stopped. */
  public boolean hasEnded() {
    return !control.failure().isEmpty();
  }

  static PostgresServer started(ServerControl control, PostgresDatabase maintenance) {
    PostgresServer server = new PostgresServer(control, maintenance);
    try {
      server.awaitAnswer();
      return server;
    } catch (RuntimeException e) {
      control.close();
      throw e;
    }
  }

  static PostgresServer at(PostgresDatabase maintenance) {
    return new PostgresServer(
        new SharedControl("It runs at an address that was given."), maintenance);
  }

  PostgresServer asShared() {
    return new PostgresServer(
        new SharedControl("It is shared by all of this JVM; ask for one with start."), maintenance);
  }

  /** A new, empty database. Thread-safe. */
  public PostgresDatabase createDatabase() {
    String name = "test_" + OURS + "_" + DATABASES.incrementAndGet();
    maintenance.execute("CREATE DATABASE " + name);
    return maintenance.sibling(name);
  }

  /** The database that is there from the start, for looking at the server as a whole. */
  public PostgresDatabase maintenanceDatabase() {
    return maintenance;
  }

  /**
   * Stops it and starts it again on the same port and data. Blocks until it answers.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void restart(StopMode mode) {
    stop(mode);
    start();
  }

  /**
   * Stops it; its port and data are kept. Blocks until it has ended.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void stop(StopMode mode) {
    control.stop(mode);
  }

  /**
   * Starts it again after {@link #stop}. Blocks until it answers.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void start() {
    control.start();
    awaitAnswer();
  }

  /**
   * Freezes all of its processes: connections stay open, nothing answers, nothing fails.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void pause() {
    control.pause();
  }

  /**
   * Ends a pause.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void resume() {
    control.resume();
  }

  /** Ends it and removes its data. A shared one stays: it ends with the JVM. Idempotent. */
  @Override
  public void close() {
    control.close();
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + UP.toNanos();
    while (true) {
      try (Connection connection = maintenance.connect()) {
        connection.createStatement().close();
        return;
      } catch (SQLException e) {
        String failure = control.failure();
        if (!failure.isEmpty() || System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "PostgreSQL at " + maintenance + " does not answer. " + failure, e);
        }
        // Nothing tells when a server begins to listen.
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  /** Its way and address. */
  @Override
  public String toString() {
    return "PostgreSQL " + maintenance;
  }
}
