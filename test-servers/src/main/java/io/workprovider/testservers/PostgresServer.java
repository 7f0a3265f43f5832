package io.workprovider.testservers;

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
