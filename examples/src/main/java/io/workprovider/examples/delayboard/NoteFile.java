package io.workprovider.examples.delayboard;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The board of one node: a file in a folder that all nodes share, with a line for each handling.
 * Outside of the provider, so that the account does not rest on what is being judged. Thread-safe.
 */
final class NoteFile implements Board, AutoCloseable {

  static final String SUFFIX = ".notes";

  private final OutputStream file;
  private final Object lock = new Object();

  private NoteFile(OutputStream file) {
    this.file = file;
  }

  /** Begins the file of a node. */
  static NoteFile open(Path folder, String node) throws IOException {
    Files.createDirectories(folder);
    // Unbuffered, so that a note survives the node's death; and no channel, which an interrupted
    // handler would close.
    return new NoteFile(new FileOutputStream(folder.resolve(node + SUFFIX).toFile(), true));
  }

  @Override
  public void note(Handling handling) throws IOException {
    byte[] line = (handling.line() + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (lock) {
      file.write(line);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
