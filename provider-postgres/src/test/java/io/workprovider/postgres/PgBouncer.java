package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real PgBouncer in front of the tests' server. */
final class PgBouncer implements AutoCloseable {

  private final Process process;
  private final int port;

  private final Path folder;

  private PgBouncer(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /**
   * Starts one and waits until it takes connections.
   *
   * @param mode {@code session}, {@code transaction} or {@code statement}
   * @param more lines for its configuration
   */
  static PgBouncer start(int serverPort, String mode, String... more) {
    int port = PostgresSelectionFixture.unusedPort();
    List<String> lines = new ArrayList<>();
    lines.add("[databases]");
    lines.add("* = host=127.0.0.1 port=" + serverPort + " user=postgres password=postgres");
    lines.add("[pgbouncer]");
    lines.add("listen_addr = 127.0.0.1");
    lines.add("listen_port = " + port);
    lines.add("unix_socket_dir =");
    lines.add("auth_type = any");
    lines.add("ignore_startup_parameters = extra_float_digits");
    lines.add("pool_mode = " + mode);
    lines.addAll(List.of(more));
    try {
      Path folder = Files.createTempDirectory("pgbouncer");
      Path file = folder.resolve("pgbouncer.ini");
      Files.write(file, lines);
      Process process =
          new ProcessBuilder(command(file))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("pgbouncer.log").toFile())
              .start();
      PgBouncer bouncer = new PgBouncer(process, port, folder);
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(10))
          .until(bouncer::takesConnections);
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path file) {
    List<String> command = new ArrayList<>(List.of(binary(), file.toString()));
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(1, List.of("-u", "nobody")); // it refuses to run as root
    }
    return command;
  }

  private static String binary() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin";
    return Stream.of(path.split(":", -1))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "There is no pgbouncer in "
                        + path
                        + ". Install it (apt-get install pgbouncer), or leave out -Ppgbouncer."))
        .toString();
  }

  private boolean takesConnections() {
    if (!process.isAlive()) {
      throw new IllegalStateException("pgbouncer has ended with status " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // not yet
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    try {
      Files.deleteIfExists(folder.resolve("pgbouncer.ini"));
      Files.deleteIfExists(folder.resolve("pgbouncer.log"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
