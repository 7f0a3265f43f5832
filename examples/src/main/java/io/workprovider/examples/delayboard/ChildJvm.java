package io.workprovider.examples.delayboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM that this one started, with the same class path. It says one line when it is ready, and
 * ends when this JVM does. Thread-safe.
 */
final class ChildJvm implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(10);

  private final String name;
  private final Path log;
  private final Process process;

  private ChildJvm(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it, and returns at once.
   *
   * @param name for messages, and of its log file
   * @param main the class to run
   * @param properties its system properties
   * @param logs the folder that its standard error goes to
   */
  static ChildJvm start(String name, Class<?> main, Map<String, String> properties, Path logs)
      throws IOException {
    Path log = logs.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    return new ChildJvm(name, log, process);
  }

  /** Waits for the line that it says when it is ready. */
  String awaitReady() throws InterruptedException {
    FutureTask<String> reading = new FutureTask<>(this::readLine);
    Thread reader = new Thread(reading, "delay-board-reader-" + name);
    reader.setDaemon(true);
    reader.start();
    try {
      return reading.get(READY.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          name + " ended before it was ready. Its log is " + log + ".", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          name + " was not ready after " + READY.toSeconds() + " s. Its log is " + log + ".", e);
    }
  }

  private String readLine() throws IOException {
    // Left open: a child whose output is closed would see an error when it next writes.
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null) {
      throw new IOException("end of output");
    }
    return line;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM, and nothing else: {@link Process#destroy} would close its input as well. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits until it has ended. */
  void awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          name + " still runs " + limit.toSeconds() + " s later. Its log is " + log + ".");
    }
  }

  /** Ends it by closing its input; kills it if that does not help. Idempotent. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has closed the pipe first, so it is on its way out.
    }
    try {
      if (process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
