package io.workprovider.testservers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A temporary folder, and the processes that run in it. Both end when it is closed or when this JVM
 * ends, killed or not: a janitor, a shell of its own session so that no signal to this JVM's group
 * reaches it, waits for the end of a pipe. Thread-safe.
 */
final class ServerFolder implements AutoCloseable {

  private static final int CLOSE_SECONDS = 30;
  private static final String JANITOR = script("janitor.sh");
  private static final String LAUNCH = script("launch.sh");
  private static final List<String> OWN_SESSION =
      isOnPath("setsid") ? List.of("setsid") : List.of();

  // A pipe that is garbage is closed; the janitor would take it for the end.
  private static final Set<ServerFolder> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Process janitor;
  private final AtomicInteger launches = new AtomicInteger();
  private final Set<Process> processes = ConcurrentHashMap.newKeySet();

  private ServerFolder(Path path, Process janitor) {
    this.path = path;
    this.janitor = janitor;
  }

  /**
   * Makes one.
   *
   * @param kind goes into its name
   * @param endSignal what ends a process in it at once
   */
  static ServerFolder create(String kind, String endSignal) {
    try {
      Path path =
          Files.createTempDirectory(
              "workprovider-" + kind + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Files.createFile(path.resolve("alive"));
      List<String> command = new ArrayList<>(OWN_SESSION);
      command.addAll(List.of("sh", "-c", JANITOR, "janitor", path.toString(), endSignal));
      Process janitor =
          new ProcessBuilder(command)
              .directory(new File("/"))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      ServerFolder folder = new ServerFolder(path, janitor);
      OPEN.add(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary folder for a server.", e);
    }
  }

  Path path() {
    return path;
  }

  /**
   * Starts a command that ends with the folder.
   *
   * @param prefix what comes before the command, to run it as somebody else
   * @param log what it prints is appended here
   */
  Process launch(List<String> prefix, List<String> command, Path log) {
    Path pid = path.resolve("pid." + launches.incrementAndGet());
    List<String> line = new ArrayList<>(OWN_SESSION);
    line.addAll(prefix);
    line.addAll(List.of("sh", "-c", LAUNCH, "launch", path.toString(), pid.toString()));
    line.addAll(command);
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(path.toFile())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      processes.add(process);
      process.getOutputStream().close();
      // Its number may be another process's by the time that the janitor looks.
      CompletableFuture<Void> unused = process.onExit().thenRun(() -> forget(process, pid));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command.get(0) + ".", e);
    }
  }

  private void forget(Process process, Path pid) {
    processes.remove(process);
    try {
      Files.deleteIfExists(pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every process in it and removes it. Idempotent. */
  @Override
  public void close() {
    try {
      janitor.getOutputStream().close();
      if (!janitor.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            path + " is still there " + CLOSE_SECONDS + " s after it was to be removed.");
      }
      // One that was only just launched has seen that it is too late, but may not have ended yet.
      for (Process process : processes) {
        process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
      OPEN.remove(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // The janitor goes on by itself.
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static String script(String name) {
    try (InputStream in = ServerFolder.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
