package io.workprovider.testservers;

import io.workprovider.testservers.ServerChoice.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways to a server that this machine has; embedded is one everywhere. */
final class Ways {

  private static final Logger LOG = LoggerFactory.getLogger(Ways.class);
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String TEST = "the test";

  private Ways() {}

  static Stream<ServerChoice> toPostgres() {
    return Stream.of(embedded(), installed(), container("postgres:18")).flatMap(ways -> ways);
  }

  static Stream<ServerChoice> toKafka() {
    return Stream.of(embedded(), container("apache/kafka:4.4.0")).flatMap(ways -> ways);
  }

  private static Stream<ServerChoice> embedded() {
    return Stream.of(new ServerChoice(Way.EMBEDDED, "", TEST));
  }

  private static Stream<ServerChoice> container(String image) {
    try {
      String found = Containers.ifUsable().newestImage(image);
      return Stream.of(new ServerChoice(Way.CONTAINERS, found, TEST));
    } catch (NoContainerException e) {
      LOG.info("Not tried with containers: {}", e.reason());
      return Stream.of();
    }
  }

  private static Stream<ServerChoice> installed() {
    if (!Files.isDirectory(DEBIAN)) {
      return Stream.of();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .map(bin -> new ServerChoice(Way.BINARIES, bin.toString(), TEST))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
