package io.workprovider.conformance.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, and the signals that it is sent, as POSIX systems have them. Used by one
 * thread.
 */
public final class ChildJvm implements AutoCloseable {

  private final String name;
  private final Path log;
  private final Process process;

  private ChildJvm(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts one in the environment of this JVM. */
  public static ChildJvm start(
      Class<?> main, String name, Path folder, Map<String, String> properties) {
    return start(main, name, folder, properties, Map.of());
  }

  /**
   * Starts one, with the class path of this one, and returns at once.
   *
   * @param properties its system properties
   * @param environment variables of its environment, beside those of this JVM
   * @param folder where its standard output goes to {@code name.record}, and its log to {@code
   *     name.log}
   */
  public static ChildJvm start(
      Class<?> main,
      String name,
      Path folder,
      Map<String, String> properties,
      Map<String, String> environment) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", classPath(), main.getName()));
    Path log = folder.resolve(name + ".log");
    try {
      ProcessBuilder process =
          new ProcessBuilder(command)
              .redirectOutput(folder.resolve(name + ".record").toFile())
              .redirectError(log.toFile());
      process.environment().putAll(environment);
      return new ChildJvm(name, log, process.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A test of a module has its dependencies on two paths; a child needs no modules. */
  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Writes a line to its standard input. */
  public void tell(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its standard input, and waits until it has ended by itself. */
  public void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Sends SIGSTOP. */
  public void freeze() {
    signal("STOP");
  }

  /** Sends SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + signal + " " + name + " returned " + code);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end; its log is " + log);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
