package io.workprovider.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a server on this machine: copies them, as pg_basebackup does, and moves them. */
final class PostgresFiles {

  /** Folders whose content is the running server's own. */
  private static final Set<String> LEFT_EMPTY =
      Set.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_dynshmem", "pg_notify", "pg_subtrans");

  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

  private PostgresFiles() {}

  /** Makes the data of a standby that finds its primary at this port. */
  static void standby(PostgresDatabase primary, Path data, int port) {
    try (Connection connection = primary.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      copy(dataOf(primary), data);
      try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        row.next();
        write(data.resolve("backup_label"), row.getString(1));
      }
      follow(data, port);
    } catch (SQLException e) {
      throw new IllegalStateException("No back-up of " + primary + " could be made.", e);
    }
  }

  /** Lets the server of this data, which does not run, be a standby from its next start on. */
  static void follow(Path data, int port) {
    write(data.resolve("standby.signal"), "");
    write(
        data.resolve("postgresql.auto.conf"),
        """

        primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'
        wal_retrieve_retry_interval = 100
        """
            .formatted(port, PostgresProcess.USER, PostgresProcess.PASSWORD));
  }

  /** Moves the log of the server of this data, which does not run, to an empty folder. */
  static void moveLog(Path data, Path folder) {
    Path log = data.resolve("pg_wal");
    Path moved = folder.resolve("pg_wal");
    try {
      copy(log, moved);
      delete(log);
      Files.createSymbolicLink(log, moved);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot move " + log + ".", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Where a server that runs has its data. */
  static Path dataOf(PostgresDatabase database) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      return Path.of(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(database + " does not say where its data is.", e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      UserPrincipal owner = Files.getOwner(to.getParent());
      Files.walkFileTree(from, new Copying(from, to, owner));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + from + " to " + to + ".", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Files.setOwner(file, Files.getOwner(file.getParent()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ".", e);
    }
  }

  private static final class Copying extends SimpleFileVisitor<Path> {

    private final Path from;
    private final Path to;
    private final UserPrincipal owner;

    Copying(Path from, Path to, UserPrincipal owner) {
      this.from = from;
      this.to = to;
      this.owner = owner;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      Path target = to.resolve(from.relativize(folder).toString());
      Files.createDirectory(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.setOwner(target, owner);
      return LEFT_EMPTY.contains(from.relativize(folder).toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!LEFT_OUT.contains(file.getFileName().toString())) {
        Path target = to.resolve(from.relativize(file).toString());
        try {
          Files.copy(file, target);
          Files.setOwner(target, owner);
        } catch (NoSuchFileException e) {
          // Removed meanwhile, which the standby reads in the log.
          return FileVisitResult.CONTINUE;
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
