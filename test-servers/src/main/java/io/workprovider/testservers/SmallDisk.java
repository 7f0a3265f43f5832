package io.workprovider.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system of its own that is soon full: a tmpfs, for the files of a server of {@link
 * PostgresServer#startHere}. It is unmounted when it is closed, or with this JVM, killed or not.
 */
public final class SmallDisk implements AutoCloseable {

  private final ServerFolder folder;
  private final Path path;

  private SmallDisk(ServerFolder folder, Path path) {
    this.folder = folder;
    this.path = path;
  }

  /**
   * Mounts one, in which the server's user may write.
   *
   * @param megabytes its size
   * @throws IllegalStateException if nothing can be mounted here, with what to do
   */
  public static SmallDisk of(int megabytes) {
    ServerFolder folder = ServerFolder.create("disk", "KILL");
    try {
      Path path = Files.createDirectory(folder.path().resolve("small"));
      run("mount", "-t", "tmpfs", "-o", size(megabytes), "tmpfs", path.toString());
      PostgresUser.forFolder(folder.path());
      Files.setOwner(path, Files.getOwner(folder.path()));
      return new SmallDisk(folder, path);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Its root. */
  public Path path() {
    return path;
  }

  /** An empty folder in it, of the server's user. */
  public Path folder(String name) {
    try {
      Path made = Files.createDirectory(path.resolve(name));
      return Files.setOwner(made, Files.getOwner(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes room, or takes it away: never what is used. */
  public void resize(int megabytes) {
    run("mount", "-o", "remount," + size(megabytes), path.toString());
  }

  /** So many bytes are free. */
  public long free() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String size(int megabytes) {
    return "size=" + megabytes + "m";
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said;
      try (InputStream out = process.getInputStream()) {
        said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "A small disk takes a tmpfs, which cannot be mounted here: "
                + String.join(" ", List.of(command))
                + " says '"
                + said
                + "'. Run as root, in a container with CAP_SYS_ADMIN.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted in " + String.join(" ", command), e);
    }
  }

  /** Unmounts and removes it. Whose server has files there is closed before. Idempotent. */
  @Override
  public void close() {
    folder.close();
  }
}
