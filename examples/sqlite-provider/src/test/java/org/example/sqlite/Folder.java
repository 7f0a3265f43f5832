package org.example.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new folder for one test. */
record Folder(Path path) implements AutoCloseable {

  static Folder create() {
    try {
      return new Folder(Files.createTempDirectory("sqlite-provider-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String file(String name) {
    return path.resolve(name).toString();
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> contentsFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : contentsFirst) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
