package io.workprovider.examples.delayboard;

import io.workprovider.examples.BackEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the nodes that a run started, and ends them all, the latest first; then it removes what
 * they left on the server. Thread-safe, since a JVM that is asked to exit closes it from another
 * thread.
 */
final class Stage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

  private final BackEnd.Running server;
  private final Path board;
  private final Path logs;
  private final Deque<ChildJvm> children = new ArrayDeque<>();
  private final Object lock = new Object();
  private boolean closed;

  /**
   * An empty one.
   *
   * @param server what the nodes run on
   * @param board the folder of the board
   * @param logs the folder for the nodes' logs
   */
  Stage(BackEnd.Running server, Path board, Path logs) {
    this.server = server;
    this.board = board;
    this.logs = logs;
  }

  /** Starts a node, and returns at once. */
  NodeProcess startNode(String label) throws IOException {
    Map<String, String> properties = new HashMap<>(server.settings());
    properties.put(Node.LABEL, label);
    properties.put(Node.BOARD, board.toString());
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException(
            "Too late to start node " + label + ": the run is being ended.");
      }
      ChildJvm child = ChildJvm.start("node-" + label, Node.class, properties, logs);
      children.push(child);
      return new NodeProcess(label, child);
    }
  }

  @Override
  public void close() {
    List<ChildJvm> running;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      running = List.copyOf(children);
    }
    running.forEach(ChildJvm::close);
    try {
      server.removal().run();
    } catch (RuntimeException e) {
      LOG.warn("Something is left on the server.", e);
    }
  }
}
