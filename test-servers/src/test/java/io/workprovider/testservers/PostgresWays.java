package io.workprovider.testservers;

import io.workprovider.testservers.ServerChoice.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The ways to a server that this machine has; embedded is one everywhere. */
final class PostgresWays {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private PostgresWays() {}

  static Stream<ServerChoice> here() {
    return Stream.concat(Stream.of(new ServerChoice(Way.EMBEDDED, "", "the test")), installed());
  }

  private static Stream<ServerChoice> installed() {
    if (!Files.isDirectory(DEBIAN)) {
      return Stream.of();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .map(bin -> new ServerChoice(Way.BINARIES, bin.toString(), "the test"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
