package io.workprovider.testservers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM that a test can kill. */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a main class of this class path.
   *
   * @param temporary its folder for temporary files
   */
  static ChildJvm start(Class<?> main, Path temporary) throws IOException {
    return new ChildJvm(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** The next line that it prints. */
  String readLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("It ended before it printed what was expected.");
    }
    return line;
  }

  /** Sends SIGTERM, as Ctrl-C would SIGINT, and waits until it has ended. */
  void terminate() throws InterruptedException {
    process.destroy();
    awaitEnd();
  }

  /** Sends SIGKILL, and waits until it has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The child JVM does not end.");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
