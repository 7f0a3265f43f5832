package io.workprovider.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts PostgreSQL from a folder with its programs. */
final class PostgresProcess {

  static final String USER = "postgres";
  static final String PASSWORD = "postgres";

  private static final int INITDB_SECONDS = 120;

  private PostgresProcess() {}

  /**
   * Makes a cluster in a folder of its own and starts a server on it. Returns before it answers.
   *
   * @param programs the folder with {@code initdb} and {@code postgres}
   * @param port of the local host
   * @param settings of the server
   */
  static ServerControl start(Path programs, int port, Map<String, String> settings) {
    return start(
        programs,
        port,
        settings,
        (folder, user, data) -> makeCluster(programs, folder, user, data));
  }

  /** Where the data of a server comes from. */
  @FunctionalInterface
  interface Cluster {

    /** Makes the folder of data, readable for this user. */
    void make(ServerFolder folder, PostgresUser user, Path data);
  }

  /** The same on data that is made in another way. */
  static ServerControl start(
      Path programs, int port, Map<String, String> settings, Cluster cluster) {
    ServerFolder folder = ServerFolder.create("postgres", "QUIT");
    try {
      PostgresUser user = PostgresUser.forFolder(folder.path());
      Path data = folder.path().resolve("data");
      cluster.make(folder, user, data);
      List<String> command = new ArrayList<>();
      command.add(programs.resolve("postgres").toString());
      command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
      settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
      // Only by TCP: a socket file would lie outside the folder.
      command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
      return ServerProcess.start(folder, user.prefix(), command, "INT", "QUIT");
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static void makeCluster(
      Path programs, ServerFolder folder, PostgresUser user, Path data) {
    Path log = folder.path().resolve("initdb.log");
    try {
      Path password = Files.writeString(folder.path().resolve("password"), PASSWORD);
      List<String> command =
          List.of(
              programs.resolve("initdb").toString(),
              "--pgdata=" + data,
              "--username=" + USER,
              "--pwfile=" + password,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--no-sync");
      Process initdb = folder.launch(user.prefix(), command, log);
      if (!initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("initdb still ran after " + INITDB_SECONDS + " s.");
      }
      if (initdb.exitValue() != 0) {
        throw new IllegalStateException(
            programs + "/initdb failed: " + Files.readString(log).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while initdb ran.", e);
    }
  }
}
