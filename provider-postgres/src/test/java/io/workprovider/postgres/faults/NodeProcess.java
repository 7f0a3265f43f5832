package io.workprovider.postgres.faults;

import io.workprovider.testservers.TcpRelay;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link FaultNode} behind a cable of its own, and what is done to it. Used by one thread. */
final class NodeProcess implements AutoCloseable {

  private final String name;
  private final Path record;
  private final Path log;
  private final TcpRelay cable;
  private final Process process;
  private final List<Long> pauses = new ArrayList<>();
  private long killedAt = Long.MAX_VALUE;

  private NodeProcess(String name, Path record, Path log, TcpRelay cable, Process process) {
    this.name = name;
    this.record = record;
    this.log = log;
    this.cable = cable;
    this.process = process;
  }

  /** Starts one, and returns at once. */
  static NodeProcess start(
      String name, Path folder, int serverPort, String database, Map<String, String> properties) {
    TcpRelay cable = TcpRelay.to(serverPort);
    Path record = folder.resolve(name + ".record");
    Path log = folder.resolve(name + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-Dworkprovider.postgres.url=jdbc:postgresql://127.0.0.1:"
                    + cable.port()
                    + "/"
                    + database));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", classPath(), FaultNode.class.getName()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(record.toFile())
              .redirectError(log.toFile())
              .start();
      return new NodeProcess(name, record, log, cable, process);
    } catch (IOException e) {
      cable.close();
      throw new UncheckedIOException(e);
    }
  }

  /** A test of a module has its dependencies on two paths; a node needs no modules. */
  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }

  String name() {
    return name;
  }

  TcpRelay cable() {
    return cable;
  }

  Path log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
    killedAt = System.nanoTime();
  }

  /** Sends SIGSTOP. */
  void freeze() {
    signal("STOP");
    pauses.add(System.nanoTime());
  }

  /** Sends SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  /** Leaves politely, and waits until it is gone. */
  void leave() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
    killedAt = System.nanoTime();
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
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end; its log is " + log);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id of the node that it is now; empty until it is one. */
  String nodeId() {
    String id = "";
    for (String line : lines()) {
      if (line.startsWith("N ")) {
        id = line.split(" ", -1)[2];
      }
    }
    return id;
  }

  boolean hasJoinedOrEnded() {
    return !nodeId().isEmpty() || !isAlive();
  }

  /** Whether it was frozen during this call of its handler, which no context can tell then. */
  boolean wasFrozenDuring(Handling handling) {
    return pauses.stream().anyMatch(handling::spans);
  }

  /** What it has handled until now. */
  List<Handling> handlings() {
    List<Handling> ended = new ArrayList<>();
    Map<String, Long> begun = new HashMap<>();
    for (String line : lines()) {
      String[] parts = line.split(" ", 3);
      if (parts[0].equals("S")) {
        begun.put(parts[2], Long.parseLong(parts[1]));
      } else if (!parts[0].equals("N")) {
        Long start = begun.remove(parts[2]);
        if (start == null) {
          throw new IllegalStateException(name + " ends what it did not begin: " + line);
        }
        ended.add(handling(parts[2], start, Long.parseLong(parts[1]), parts[0].equals("E")));
      }
    }
    begun.forEach((what, start) -> ended.add(handling(what, start, killedAt, false)));
    return ended;
  }

  private Handling handling(String what, long start, long end, boolean completed) {
    String[] parts = what.split(" ", -1);
    return new Handling(
        name,
        Integer.parseInt(parts[0]),
        Long.parseLong(parts[1]),
        parts[2],
        Long.parseLong(parts[3]),
        start,
        end,
        completed);
  }

  private List<String> lines() {
    try {
      String text = Files.readString(record);
      // What is after the last line break is still being written, or was when it was killed.
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    cable.close();
    awaitEnd();
  }
}
