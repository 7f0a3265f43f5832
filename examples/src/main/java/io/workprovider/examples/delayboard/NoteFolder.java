package io.workprovider.examples.delayboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads what the nodes noted, while they go on. Thread-safe. */
final class NoteFolder {

  private final Path folder;
  private final Object lock = new Object();
  private final Map<Path, Long> read = new HashMap<>();
  private final List<Handling> handlings = new ArrayList<>();
  private final Set<UUID> events = new HashSet<>();

  private NoteFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder where it is not there, and removes what another run left in it. */
  static NoteFolder empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + NoteFile.SUFFIX)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    return new NoteFolder(folder);
  }

  Path path() {
    return folder;
  }

  /** How much was handled up to now. */
  Tally tally() throws IOException {
    synchronized (lock) {
      readOn();
      return new Tally(events.size(), handlings.size());
    }
  }

  /** All notes, in no order. */
  List<Handling> read() throws IOException {
    synchronized (lock) {
      readOn();
      return List.copyOf(handlings);
    }
  }

  private void readOn() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + NoteFile.SUFFIX)) {
      for (Path file : files) {
        readOn(file);
      }
    }
  }

  private void readOn(Path file) throws IOException {
    long from = read.getOrDefault(file, 0L);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      bytes = in.readAllBytes();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    // A line without an end is not there yet; one of a killed node never will be, and so never was.
    String lines = text.substring(0, text.lastIndexOf('\n') + 1);
    lines.lines().map(Handling::parse).forEach(this::add);
    read.put(file, from + lines.getBytes(StandardCharsets.UTF_8).length);
  }

  private void add(Handling handling) {
    handlings.add(handling);
    events.add(handling.event());
  }

  /**
   * How much was handled.
   *
   * @param events how many events, each counted once
   * @param handlings how many handlings, repeated ones too
   */
  record Tally(long events, long handlings) {}
}
