package io.workprovider.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server that runs as a process, with its children, in a folder of its own. */
final class ServerProcess implements ServerControl {

  private static final int STOP_SECONDS = 60;
  private static final int LINES_OF_LOG = 15;

  private final ServerFolder folder;
  private final List<String> prefix;
  private final List<String> command;
  private final String fastSignal;
  private final String immediateSignal;
  private final Path log;

  private Process process;

  /**
   * Starts it.
   *
   * @param prefix what comes before the command, to run it as somebody else
   * @param fastSignal what stops it in order
   * @param immediateSignal what ends it at once
   */
  static ServerProcess start(
      ServerFolder folder,
      List<String> prefix,
      List<String> command,
      String fastSignal,
      String immediateSignal) {
    return new ServerProcess(folder, prefix, command, fastSignal, immediateSignal);
  }

  private ServerProcess(
      ServerFolder folder,
      List<String> prefix,
      List<String> command,
      String fastSignal,
      String immediateSignal) {
    this.folder = folder;
    this.prefix = List.copyOf(prefix);
    this.command = List.copyOf(command);
    this.fastSignal = fastSignal;
    this.immediateSignal = immediateSignal;
    this.log = folder.path().resolve("server.log");
    this.process = folder.launch(prefix, command, log);
  }

  @Override
  public void start() {
    if (process.isAlive()) {
      throw new IllegalStateException("It runs already.");
    }
    process = folder.launch(prefix, command, log);
  }

  @Override
  public void stop(StopMode mode) {
    signal(mode == StopMode.FAST ? fastSignal : immediateSignal, List.of(process.toHandle()));
    // A paused one would not hear it.
    resume();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "It still runs " + STOP_SECONDS + " s after it was stopped. Its log ends: " + tail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while it stops.", e);
    }
  }

  @Override
  public void pause() {
    // The parent first: it makes no more children then.
    signal("STOP", List.of(process.toHandle()));
    signal("STOP", children());
  }

  @Override
  public void resume() {
    signal("CONT", children());
    signal("CONT", List.of(process.toHandle()));
  }

  private List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  private static void signal(String signal, List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    // Of the shell, since kill is no program of its own everywhere. One of many may have ended.
    List<String> line = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\"", "kill", signal));
    processes.forEach(handle -> line.add(Long.toString(handle.pid())));
    try {
      new ProcessBuilder(line)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending " + signal + ".", e);
    }
  }

  @Override
  public String failure() {
    return process.isAlive()
        ? ""
        : "It ended with exit code " + process.exitValue() + ". Its log ends: " + tail();
  }

  private String tail() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join(
          System.lineSeparator(), all.subList(Math.max(0, all.size() - LINES_OF_LOG), all.size()));
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
